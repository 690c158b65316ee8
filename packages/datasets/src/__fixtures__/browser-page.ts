import { cifarSource, describeDataset, idxSource, npySource, pad } from "../index.js";

async function bytesOf(name: string): Promise<Uint8Array> {
  return new Uint8Array(await (await fetch(name)).arrayBuffer());
}

/** What a page makes of files that it has fetched; the test runs the same in Node. */
export async function readInBrowser() {
  const idx = await idxSource({
    images: await bytesOf("/images-idx3-ubyte"),
    labels: await bytesOf("/labels-idx1-ubyte"),
  });
  const cifar = await cifarSource({ files: [await bytesOf("/test_batch.bin")], classes: 10 });
  const npy = await npySource(await bytesOf("/images.npy"), { name: "images.npy" });
  const sources = { idx, cifar, npy, padded: pad(idx, 8) };
  const described: Record<string, unknown> = {};
  for (const [name, source] of Object.entries(sources)) {
    const last = new Uint8Array(source.shape[0] * source.shape[1] * source.shape[2]);
    await source.read([source.length - 1], last);
    described[name] = { ...(await describeDataset(source)), last: [...last] };
  }
  return described;
}

Object.assign(globalThis, { readInBrowser });

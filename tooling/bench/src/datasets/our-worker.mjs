/** Our side of `bench datasets`. */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { decodeIdx } from "@vae/datasets";
import { openDataset } from "@vae/datasets/node";
import { serve } from "../line-worker.mjs";
import { batchIndices, batches } from "./batch-indices.mjs";

let celeba;
let cifar;
let fashionMnist;

/** Images that are decoded at a time, as when a cache is built. */
const atOnce = 256;

const jobs = {
  async celeba() {
    const size = 64 * 64 * 3;
    const out = new Uint8Array(celeba.length * size);
    for (let start = 0; start < celeba.length; start += atOnce) {
      const count = Math.min(atOnce, celeba.length - start);
      const indices = Uint32Array.from({ length: count }, (_, i) => start + i);
      await celeba.read(indices, out.subarray(start * size));
    }
    return { images: celeba.length, bytes: out };
  },
  async cifar({ round }) {
    const batch = new Uint8Array(100 * 3072);
    for (let i = 0; i < batches; i++) await cifar.read(batchIndices(round, i), batch);
    return { images: batches * 100, bytes: batch };
  },
  mnist() {
    const { data, shape } = decodeIdx(gunzipSync(readFileSync(fashionMnist)));
    return { images: shape[0], bytes: data };
  },
};

await serve(async (question) => {
  if (question.prepare) {
    const { root, folder } = question.prepare;
    ({ fashionMnist } = question.prepare);
    celeba = await openDataset("celeba:all", { root, cache: false });
    cifar = await openDataset("cifar-10:train", { root });
    await writeRaw(cifar, join(folder, "cifar.raw"));
    return { versions: { node: process.version } };
  }
  const start = performance.now();
  const { images, bytes } = await jobs[question.job](question);
  const milliseconds = performance.now() - start;
  return { milliseconds, images, sha256: createHash("sha256").update(bytes).digest("hex") };
});

/** The images of a source alone, for NumPy to map. */
async function writeRaw(source, path) {
  const out = new Uint8Array(source.length * 3072);
  await source.read(
    Uint32Array.from({ length: source.length }, (_, i) => i),
    out,
  );
  writeFileSync(path, out);
}

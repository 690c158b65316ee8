import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { encodeNpy, encodeNpz, Rng, VaeError } from "@vae/base";
import sharp from "sharp";
import { beforeAll, describe, it } from "vitest";
import { idx } from "../__fixtures__/idx.js";
import { mat } from "../__fixtures__/mat.js";
import { expectRobust } from "../__fixtures__/mutations.js";
import { tar } from "../__fixtures__/tar.js";
import { sharedFolder } from "../__fixtures__/temporary-folder.js";
import { zip } from "../__fixtures__/zip.js";
import { checkCelebaPartition } from "../formats/celeba-partition.js";
import { decodeCifar } from "../formats/cifar.js";
import { gunzip } from "../formats/gunzip.js";
import { decodeIdx } from "../formats/idx.js";
import { decodeMat } from "../formats/mat.js";
import { collectTar } from "../formats/tar.js";
import { jpegKernelFile } from "../packaged-files.js";
import { npySource } from "../sources/npy-source.js";
import { npzSource } from "../sources/npz-source.js";
import { openPackedFile } from "./cache/packed-file.js";
import { encodePackedHeader } from "./cache/packed-header.js";
import { parseDatasetId } from "./dataset-id.js";
import { createImageDecoder, type ImageDecoder } from "./images/image-decoder.js";
import { createPictureTaskRunner } from "./images/picture-task.js";
import { openZipStore } from "./images/zip-store.js";
import { openPictures } from "./open-pictures.js";

const noise = (length: number, below = 256) => {
  const rng = new Rng(5);
  return Uint8Array.from({ length }, () => rng.integer(below));
};
const folder = sharedFolder();

/** A file that has these bytes, the same one each time. */
async function fileOf(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(await folder(), name);
  await writeFile(path, bytes);
  return path;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}

describe("mutated files of numbers", { timeout: 600_000 }, () => {
  it("IDX", () => expectRobust(idx([2, 4, 4], noise(32)), (bytes) => decodeIdx(bytes)));

  it("CIFAR-10", () =>
    expectRobust(
      noise(3 * 3_073).map((byte, i) => (i % 3_073 === 0 ? byte % 10 : byte)),
      (bytes) => decodeCifar([bytes], { classes: 10, subject: "x.bin" }),
    ));

  it("tar", () => {
    const wanted = new Map([["a.bin", 4_000]]);
    const archive = tar([
      { name: "x/", type: "5" },
      { name: "x/a.bin", content: noise(1_500) },
    ]);
    return expectRobust(archive, (bytes) =>
      collectTar(once(bytes), { wanted, limit: 20_000, subject: "x.tar" }),
    );
  });

  it("gzip", async () => {
    const packed = new Response(
      new Blob([noise(3_000, 20)]).stream().pipeThrough(new CompressionStream("gzip")),
    );
    await expectRobust(new Uint8Array(await packed.arrayBuffer()), (bytes) =>
      gunzip(bytes, { limit: 10_000, subject: "x.gz" }),
    );
  });

  it("MATLAB, compressed and not", async () => {
    const variables = [
      { name: "X", shape: [4, 4, 3, 2], data: noise(96) },
      { name: "y", shape: [2, 1], data: Uint8Array.of(1, 10) },
    ];
    for (const isCompressed of [true, false]) {
      await expectRobust(mat(variables, { isCompressed }), (bytes) =>
        decodeMat(bytes, { subject: "x.mat", limit: 10_000, inflate }),
      );
    }
  });

  it("npy and npz", async () => {
    const array = { shape: [2, 3, 4], data: noise(24) };
    await expectRobust(encodeNpy(array), (bytes) => npySource(bytes, { name: "x.npy" }));
    await expectRobust(encodeNpz({ images: array }), (bytes) =>
      npzSource(bytes, { name: "x.npz" }),
    );
  });

  it("a list of CelebA's parts", () => {
    const number = (i: number) => String(i + 1).padStart(6, "0");
    const part = (i: number) => (i < 162_770 ? 0 : i < 182_637 ? 1 : 2);
    const lines = Array.from({ length: 202_599 }, (_, i) => `${number(i)}.jpg ${part(i)}\r\n`);
    checkCelebaPartition(lines.join("")); // whole only once: it has 200,000 lines
    const start = lines.slice(0, 200).join("");
    return expectRobust(new TextEncoder().encode(start), (bytes) => {
      const text = new TextDecoder().decode(bytes);
      if (text !== start) checkCelebaPartition(text);
    });
  });

  it("the header of a cache", async () => {
    const header = encodePackedHeader({
      length: 5,
      shape: [2, 2, 1],
      fingerprint: "five:all sha256:ab",
      hasLabels: true,
      classNames: ["a", "b"],
      notes: [],
    });
    await expectRobust(new Uint8Array([...header, ...noise(25)]), async (bytes) => {
      // What is no good counts as absent, and is made anew.
      const opened = await openPackedFile(await fileOf("x.safetensors", bytes));
      if (opened === undefined) throw new VaeError("DATA_INVALID", "The file is none of ours.");
      await opened.source.read([opened.source.length - 1], new Uint8Array(4));
    });
  });

  it("an id with options", () => {
    const id = new TextEncoder().encode("celeba:train,crop=148,size=48x64,range=-1..1,skip-broken");
    return expectRobust(id, (bytes) => parseDatasetId(new TextDecoder().decode(bytes)));
  });
});

describe("mutated pictures", { timeout: 900_000 }, () => {
  let decoder: ImageDecoder;
  beforeAll(async () => {
    decoder = await createImageDecoder();
  });
  const picture = sharp(noise(30 * 20 * 3), { raw: { width: 30, height: 20, channels: 3 } });

  it.each(["png", "webp", "jpeg"] as const)("%s", async (format) => {
    const good = await picture.clone().toFormat(format).toBuffer();
    await expectRobust(new Uint8Array(good), async (bytes) => {
      await decoder.inspect(bytes, "x");
      await decoder.decode(bytes, "x", 3);
    });
  });

  it("JPEG in a thread: decoded, or left to the other decoder", async () => {
    const run = createPictureTaskRunner(new Uint8Array(readFileSync(jpegKernelFile)));
    for (const chromaSubsampling of ["4:2:0", "4:4:4"]) {
      const good = await picture.clone().jpeg({ chromaSubsampling }).toBuffer();
      const fit = { size: [8, 8] } as const;
      await expectRobust(new Uint8Array(good), (bytes) => {
        const result = run({ kind: "decode", inputs: [bytes], fit, channels: 3 });
        const isLeft = "left" in result && result.left.length > 0;
        if (isLeft) throw new VaeError("DATA_INVALID", "Left to the other decoder.");
      });
    }
  });

  it("zip", async () => {
    const content = new Uint8Array(await picture.clone().png().toBuffer());
    const archive = zip([
      { name: "a/1.png", content },
      { name: "b/2.png", content },
    ]);
    await expectRobust(archive, async (bytes) => {
      const store = await openZipStore(await fileOf("x.zip", bytes));
      for (const { name } of store.images) await store.read(name);
    });
  });

  it("zip of pictures of several sizes, decoded one by one", async () => {
    const small = sharp(noise(4 * 3 * 3), { raw: { width: 4, height: 3, channels: 3 } });
    const archive = zip([
      { name: "a/1.png", content: new Uint8Array(await small.clone().png().toBuffer()) },
      { name: "b/2.jpg", content: new Uint8Array(await picture.clone().jpeg().toBuffer()) },
    ]);
    await expectRobust(archive, async (bytes) => {
      const set = await openPictures(await fileOf("y.zip", bytes));
      await set.read(0, set.length);
    });
  });
});

function inflate(bytes: Uint8Array): Uint8Array {
  try {
    return new Uint8Array(inflateSync(bytes, { maxOutputLength: 10_000 }));
  } catch (cause) {
    throw new VaeError("DATA_INVALID", "A variable is damaged.", { cause });
  }
}

import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { mat } from "../__fixtures__/mat.js";
import { testSource } from "../__fixtures__/source-conformance.js";
import { sharedFolder, temporaryFolder } from "../__fixtures__/temporary-folder.js";
import type { OpenedSplit } from "./dataset.js";
import { openDataset } from "./open-dataset.js";
import { svhnDataset } from "./svhn-dataset.js";

/** Three images; value y + 2 x + 64 c + n at row y, column x, colour c of image n, modulo 256. */
const data = Uint8Array.from({ length: 3 * 3_072 }, (_, i) => {
  const [y, x, c, n] = [
    i % 32,
    Math.floor(i / 32) % 32,
    Math.floor(i / 1_024) % 3,
    Math.floor(i / 3_072),
  ];
  return y + 2 * x + 64 * c + n;
});
const file = (shape: readonly number[], digits: readonly number[]) =>
  mat([
    { name: "X", shape, data },
    { name: "y", shape: [digits.length, 1], data: Uint8Array.from(digits) },
  ]);
const good = file([32, 32, 3, 3], [10, 1, 9]);

function made(bytes: Uint8Array, images = 3) {
  const md5 = createHash("md5").update(bytes).digest("hex");
  return svhnDataset({ train: { name: "train.mat", images, md5, bytes: 9_000 } });
}

async function open(root: string, dataset = made(good)): Promise<OpenedSplit> {
  const opened = await dataset.open({ split: "train", path: "", roots: [root] });
  if (!("prepare" in opened)) throw new Error("expected images that are to be decoded");
  return opened.prepare();
}

const shared = sharedFolder(() => ({ "svhn/train.mat": good }));
testSource("a made SVHN", async () => (await open(await shared())).source, {
  length: 3,
  shape: [32, 32, 3],
  classes: 10,
});

describe("svhn", () => {
  it("turns MATLAB's columns into rows, and its digit 10 into 0", async () => {
    const { source } = await open(await temporaryFolder({ "train.mat": good }));
    expect(source.labels).toEqual(Uint8Array.of(0, 1, 9));
    const out = new Uint8Array(3_072);
    await source.read([2], out);
    const at = (y: number, x: number, c: number) => out[(y * 32 + x) * 3 + c];
    expect([at(0, 0, 0), at(5, 0, 0), at(0, 7, 0), at(0, 0, 2), at(31, 31, 1)]).toEqual([
      2, 7, 16, 130, 159,
    ]);
  });

  it("is refused when it is another file, or its arrays are others", async () => {
    const changed = await temporaryFolder({ "train.mat": good.with(200, 1) });
    await expect(open(changed)).rejects.toThrow("expected svhn's train.mat with MD5");
    const flat = file([3_072, 3], [1, 2, 3]);
    const root = await temporaryFolder({ "train.mat": flat });
    await expect(open(root, made(flat))).rejects.toThrow(
      "expected X of [32, 32, 3, 3] and as many y, got [3072, 3] and 3.",
    );
    const root2 = await temporaryFolder({ "train.mat": good });
    await expect(open(root2, made(good, 1))).rejects.toThrow(
      "a compressed variable is longer than 4072 bytes",
    );
  });

  it("says where its files are looked for", async () => {
    await expect(openDataset("svhn", { environment: {}, cache: "/nowhere" })).rejects.toMatchObject(
      {
        code: "IO_FAILED",
        message:
          "svhn: train_32x32.mat is not there (not in /nowhere/downloads/svhn, /nowhere/downloads); put it into ROOT/svhn and give root (--root ROOT or VAE_DATA).",
      },
    );
  });
});

import { encodeNpy } from "@vae/base";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { expect, it } from "vitest";
import { runVae } from "../test-support/run-vae.js";
import { temporaryFolder } from "../test-support/temporary-folder.js";

it("lists the data sets with their splits", async () => {
  const { code, stdout } = await runVae(["datasets", "list"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^fashion-mnist-10k +28 × 28 × 1 +train\* 8,000, test 2,000/m);
  expect(stdout).toMatch(/^npy:PATH /m);
});

it("counts images and classes of a split", async () => {
  const { code, stdout } = await runVae(["datasets", "info", "fashion-mnist-10k:test", "--json"]);
  expect(code).toBe(0);
  const { id, split, images, shape, classCounts } = JSON.parse(stdout);
  expect({ id, split, images, shape }).toEqual({
    id: "fashion-mnist-10k",
    split: "test",
    images: 2000,
    shape: [28, 28, 1],
  });
  expect((classCounts as number[]).reduce((sum, count) => sum + count, 0)).toBe(2000);
});

it("takes the moments of images in a file", async () => {
  const cwd = temporaryFolder();
  const images = { shape: [2, 1, 2], data: Uint8Array.of(0, 255, 255, 0) };
  writeFileSync(join(cwd, "images.npy"), encodeNpy(images));
  const { stdout } = await runVae(["datasets", "info", "images.npy", "--json"], { cwd });
  expect(JSON.parse(stdout)).toMatchObject({
    images: 2,
    shape: [1, 2, 1],
    mean: [0.5],
    standardDeviation: [0.5],
  });
});

it("draws a preview, the same for the same seed", async () => {
  const cwd = temporaryFolder();
  const preview = async (out: string, seed: number) => {
    const args = ["datasets", "preview", "fashion-mnist-10k", "--n", "6", "--out", out];
    const { code } = await runVae([...args, "--seed", String(seed)], { cwd });
    expect(code).toBe(0);
    return sharp(join(cwd, out)).raw().toBuffer({ resolveWithObject: true });
  };
  const first = await preview("a.png", 1);
  // 6 images lie 3 × 2; each is drawn twice as large, 2 pixels apart.
  expect(first.info).toMatchObject({ width: 3 * 56 + 2 * 2, height: 2 * 56 + 2 });
  expect((await preview("b.png", 1)).data.equals(first.data)).toBe(true);
  expect((await preview("c.png", 2)).data.equals(first.data)).toBe(false);
  expect(readdirSync(cwd)).toEqual(["a.png", "b.png", "c.png"]);
});

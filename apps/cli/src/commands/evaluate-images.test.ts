import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { fidFolder, pixels, writeImages } from "./fid/__fixtures__/fid-folder.js";

const { cwd, json, failure } = fidFolder();
const vae = async (...args: string[]) => JSON.parse(await json(...args));

beforeAll(() => {
  writeImages(cwd);
});

describe("vae evaluate A B", () => {
  it("gives mse and variance loss without weights", async () => {
    const scores = await vae("evaluate", "bright.npz", "dark.npy");
    expect(scores.mse).toBeCloseTo(0.2 ** 2, 12);
    expect(scores.varianceLoss.value).toBeCloseTo(0, 12);
    expect(scores.varianceLoss.axis).toBe(0);
  });

  it("takes other metrics and the other axis", async () => {
    const scores = await vae(
      ...["evaluate", "bright.npz", "dark.npy", "--metrics", "variance-loss,fid,prdc"],
      ...["--axis", "1", ...pixels],
    );
    expect(scores.varianceLoss).toMatchObject({ axis: 1 });
    expect(scores.frechet).toMatchObject({ name: "FD-pixels", value: expect.closeTo(0.16, 6) });
    expect(scores.prdc.counts).toEqual([20, 20]);
    expect(scores.mse).toBeUndefined();
    expect(await failure("evaluate", "dark.npy", "dark.npy", "--metrics", "fidd")).toContain(
      'Did you mean "fid"',
    );
  });

  it("pairs the pictures of two folders by their names", async () => {
    mkdirSync(join(cwd, "one"));
    const black = sharp({ create: { width: 2, height: 2, channels: 3, background: "black" } });
    for (const name of ["a", "b"])
      await black
        .clone()
        .png()
        .toFile(join(cwd, "one", `${name}.png`));
    mkdirSync(join(cwd, "two"));
    for (const name of ["a", "c"])
      await black
        .clone()
        .webp()
        .toFile(join(cwd, "two", `${name}.webp`));
    expect(await failure("evaluate", "one", "two")).toContain(
      "mse: one has an image b and two has none of that name",
    );
    expect(await failure("evaluate", "one", "dark.npy")).toContain(
      "mse: needs pairs of images, got 2 of one and 20 of dark.npy",
    );
    // Where every name has its pair, the pair is what is compared, though endings order the two otherwise.
    const shades = { "a.k": 10, a: 200 };
    for (const [folder, ending] of [
      ["three", { "a.k": "png", a: "webp" }],
      ["four", { "a.k": "webp", a: "png" }],
    ] as const) {
      // prettier-ignore
      mkdirSync(join(cwd, folder));
      for (const name of ["a.k", "a"] as const) {
        const pixels = Buffer.alloc(12, shades[name]);
        await sharp(pixels, { raw: { width: 2, height: 2, channels: 3 } })
          .webp({ lossless: true })
          .toFormat(ending[name], { lossless: true })
          .toFile(join(cwd, folder, `${name}.${ending[name]}`));
      }
    }
    expect((await vae("evaluate", "three", "four")).mse).toBe(0);
    writeFileSync(join(cwd, "four/a.jpeg"), readFileSync(join(cwd, "four/a.png")));
    rmSync(join(cwd, "four/a.k.webp"));
    expect(await failure("evaluate", "three", "four")).toContain(
      "mse: four has both a.jpeg and a.png, so that neither has one pair; leave one out.",
    );
  });
});

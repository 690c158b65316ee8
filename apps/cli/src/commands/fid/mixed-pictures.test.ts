import { decodeNpz, Rng } from "@vae/base";
import { useBackend } from "@vae/backend";
import { openPictures } from "@vae/datasets/node";
import {
  decodeInceptionWeights,
  inceptionConventions,
  inceptionFeatures,
} from "@vae/metrics/inception";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { beforeAll, expect, it } from "vitest";
import { fidFolder, writeShortWeights } from "./__fixtures__/fid-folder.js";

const { cwd, run } = fidFolder();

/** Width, height and channels; grey and with alpha among colours, as people's folders are. */
const sizes = [[20, 30, 3], [7, 9, 1], [64, 48, 4]] as const; // prettier-ignore

beforeAll(async () => {
  mkdirSync(join(cwd, "my pictures/deep"), { recursive: true });
  mkdirSync(join(cwd, "reversed/deep"), { recursive: true });
  for (const [i, [width, height, channels]] of sizes.entries()) {
    const rng = new Rng(i + 1);
    const data = Uint8Array.from({ length: width * height * channels }, () => rng.integer(256));
    const image = sharp(data, { raw: { width, height, channels } });
    const bytes = await (channels === 1 ? image.toColourspace("b-w") : image).png().toBuffer();
    writeFileSync(join(cwd, "my pictures", i === 1 ? "deep/10.png" : `${i + 9} x.png`), bytes);
    // The same under other names, for which only their order differs.
    writeFileSync(join(cwd, "reversed", `${9 - i}.png`), bytes);
  }
  writeShortWeights(join(cwd, "short.safetensors"));
});

it.each(inceptionConventions)(
  "pictures of several sizes enter one by one, each resized by %s",
  async (convention) => {
    const command = ["fid", "my pictures", "--dims", "64", "--weights", "short.safetensors"];
    const made = await run(...command, "--convention", convention, "--features-out", "f.npz");
    expect(made.code, made.stderr).toBe(0);
    expect(made.stderr).toContain(
      "warning: my pictures: 1 of 3 pictures have an alpha channel, which is left out.",
    );
    const { feats } = decodeNpz(new Uint8Array(readFileSync(join(cwd, "f.npz"))), "f.npz");
    await useBackend("wasm");
    const set = await openPictures(join(cwd, "my pictures"));
    expect(set.names).toEqual(["9 x.png", "11 x.png", "deep/10.png"]);
    const weights = await decodeInceptionWeights(
      new Uint8Array(readFileSync(join(cwd, "short.safetensors"))),
    );
    const { features } = await inceptionFeatures(await set.read(0, 3), {
      weights,
      outputs: [64],
      convention,
    });
    expect(feats).toEqual(features[64]);
  },
);

it("pictures of several sizes have a distance, whatever their order", async () => {
  const command = ["fid", "my pictures", "reversed", "--dims", "64"];
  const { code, stdout, stderr } = await run(...command, "--weights", "short.safetensors", "--json"); // prettier-ignore
  expect(code, stderr).toBe(0);
  const score = JSON.parse(stdout);
  expect(score).toMatchObject({ name: "FID-64", n: [3, 3] });
  expect(score.value).toBeLessThan(1e-6);
});

it.each([
  [["fid", "my pictures", "reversed", "--extractor", "pixels"], "extractor pixels: takes images of one size, and those of my pictures differ; resize them, e.g. folder:my pictures,size=64."], // prettier-ignore
  [["evaluate", "my pictures", "reversed", "--metrics", "variance-loss"], "my pictures: expected images of one size, got 9 x.png with 20×30 and 11 x.png with 64×48"], // prettier-ignore
])("what compares pixels asks for one size: vae %j", async (args, message) => {
  const { code, stderr } = await run(...args);
  expect(code).not.toBe(0);
  expect(stderr).toContain(message);
});

import { temporaryFolder } from "@vae/testing";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { expect, it } from "vitest";
import { runVae } from "../../test-support/run-vae.js";

const readmes = ["../../../README.md", "../../../../../packages/datasets/README.md"].map((name) =>
  readFileSync(fileURLToPath(new URL(name, import.meta.url)), "utf8"),
);

/** The command of the READMEs that makes a VAE of a folder of pictures. */
const command = /^vae (train --data folder:photos .*)$/m.exec(readmes[0]!)?.[1];

it("turns a folder of pictures into a trained VAE with the one command of the READMEs", async () => {
  expect(command).toBeDefined();
  expect(readmes[1]).toContain(`vae ${command!}`);
  const cwd = temporaryFolder();
  const formats = ["jpeg", "png", "webp"] as const;
  for (let i = 0; i < 30; i++) {
    const folder = join(cwd, "photos", i % 2 === 0 ? "cats" : "dogs");
    mkdirSync(folder, { recursive: true });
    const [width, height] = [40 + i, 50 + (i % 20)];
    const pixels = Uint8Array.from({ length: width * height * 3 }, (_, at) => (at * (i + 3)) >> 4);
    await sharp(pixels, { raw: { width, height, channels: 3 } })
      .toFormat(formats[i % 3]!)
      .toFile(join(folder, `${i}.${formats[i % 3]!}`));
  }
  const environment = { VAE_CACHE: temporaryFolder() };
  const run = (args: readonly string[]) => runVae(args, { cwd, environment });
  const quick = ["--steps", "3", "--batch-size", "8", "--backend", "wasm", "--json"];
  const trained = await run([...command!.split(" "), ...quick]);
  expect(trained.stderr).not.toMatch(/^error:/m);
  const { run: folder, config, steps } = JSON.parse(trained.stdout);
  expect({ data: config.data, steps }).toEqual({ data: "folder:photos,size=32", steps: 3 });
  const out = join(cwd, "reconstructions.npy");
  const args = ["reconstruct", folder, "--n", "2", "--out", out, "--backend", "wasm"];
  expect((await run(args)).code).toBe(0);
  // The images are found again, through what the run has noted of them.
  expect(readFileSync(out).subarray(0, 128).toString("latin1")).toContain("32, 32, 3");
});

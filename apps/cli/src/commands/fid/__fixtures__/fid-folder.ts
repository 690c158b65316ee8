import { sharedFolder } from "@vae/testing";
import { encodeNpy, encodeNpz, Rng } from "@vae/base";
import { encodeInceptionWeights, inceptionConvolutions } from "@vae/metrics/inception";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { runVae } from "../../../test-support/run-vae.js";

/** Pixels of 0 … 200, 20 images of 2 × 2, as they stand in `dark.npy`. */
export const dark = (() => {
  const rng = new Rng(5);
  return Uint8Array.from({ length: 20 * 2 * 2 }, () => rng.integer(201));
})();

/** Shape of {@link dark}. */
export const shape = [20, 2, 2, 1];

/** Compares pixels. */
export const pixels = ["--extractor", "pixels"];

/** A folder of its own for the tests of a file, which goes with them, and the commands that run in it. */
export function fidFolder() {
  const cwd = sharedFolder();
  const environment = { VAE_CACHE: join(cwd, "cache"), VAE_BACKEND: "wasm" };
  return {
    cwd,
    /** Runs a command and returns how it ended. */
    run: (...args: string[]) => runVae(args, { cwd, environment }),
    /** Runs a command that succeeds and returns its JSON, as text. */
    async json(...args: string[]): Promise<string> {
      const run = await runVae([...args, "--json", "--quiet"], { cwd, environment });
      expect(run.code, run.stderr).toBe(0);
      return run.stdout;
    },
    /** The sentence of a command that fails. */
    async failure(...args: string[]): Promise<string> {
      const { code, stderr } = await runVae([...args, "--quiet"], { cwd, environment });
      expect(code).not.toBe(0);
      return stderr.trim();
    },
  };
}

/** Writes {@link dark}, and `bright.npz`: 51 = 0.2 brighter, 4 pixels apart by 0.2² each, with equal covariances. */
export function writeImages(cwd: string): void {
  writeFileSync(join(cwd, "dark.npy"), encodeNpy({ data: dark, shape }));
  const bright = dark.map((value) => value + 51);
  writeFileSync(join(cwd, "bright.npz"), encodeNpz({ images: { data: bright, shape } }));
}

/** Writes weights of three convolutions, which suffice for 64 features. */
export function writeShortWeights(path: string): void {
  const convolutions = inceptionConvolutions.slice(0, 3).map(({ name, kernel }) => {
    const size = kernel.reduce((product, length) => product * length, 1);
    const normals = new Rng(1).normals(new Float32Array(size)).map((value) => value / 8);
    return [name, { kernel: normals, bias: new Float32Array(kernel[3]) }] as const;
  });
  writeFileSync(path, encodeInceptionWeights({ convolutions: new Map(convolutions), unused: [] }));
}

/**
 * Writes weights of the whole network that carry one number through all of it: each convolution's first channel is the
 * middle of its first input's, so the first feature is the red of a picture of one colour, 0 where that is negative, and
 * the first class has 1000 times that as its logit. All else is 0.
 */
export function writeCarryingWeights(path: string): void {
  const convolutions = inceptionConvolutions.map(({ name, kernel }) => {
    const [height, width, inputs, outputs] = kernel;
    const numbers = new Float32Array(height * width * inputs * outputs);
    numbers[((height >> 1) * width + (width >> 1)) * inputs * outputs] = 1;
    return [name, { kernel: numbers, bias: new Float32Array(outputs) }] as const;
  });
  const classes = { kernel: new Float32Array(2048 * 1008), bias: new Float32Array(1008) };
  classes.kernel[0] = 1000;
  const weights = { convolutions: new Map(convolutions), classes, unused: [] };
  writeFileSync(path, encodeInceptionWeights(weights));
}

/** A module with an extractor of its own. */
export const firstByte = `export const extractor = {
  extractor: { id: "first", sha256: "${"0".repeat(64)}", dimension: 1 },
  convention: "first byte",
  extract: async (pictures) => ({
    features: { data: Float32Array.from(pictures, ({ data }) => data[0]), shape: [pictures.length, 1] },
  }),
  dispose() {},
};`;

import { useBackend } from "@vae/backend";
import { Rng, VaeError, type ImageShape } from "@vae/base";
import { createVae, denseNetwork, drawNetwork, type Network, type Vae } from "@vae/core";
import { arraySource } from "@vae/datasets";
import { latentMoments, samplePrior, secondStageNetwork } from "@vae/two-stage";
import { beforeAll, expect, it } from "vitest";
import type { ResultRow } from "../result/result-schema.js";
import { evaluateRows, type EvaluationOptions } from "./evaluate-rows.js";
import type { FeatureExtractor } from "./feature-extractor.js";
import { openExtractor } from "./open-extractor.js";
import type { RowId } from "./rows.js";
import { mergeShards, scoreShard, type ScoredShard } from "./score-shard.js";
import { decodeShard, encodeShard } from "./shard-file.js";

const imageShape: ImageShape = [6, 6, 1];
const rows: readonly RowId[] = [
  ...(["rec/sample", "rec/mean", "rec/global", "gen-1", "gen-2/none"] as const),
  ...(["gen-2/as-released", "gen-2/full-moments", "gen-2/min-max"] as const),
];

beforeAll(async () => {
  await useBackend("cpu"); // its sums do not depend on the size of a batch
});

/** An untrained model with made moments: numbers that vary, which is all that is asked of them. */
async function evaluation(network: Network, count: number): Promise<EvaluationOptions> {
  const vae: Vae = createVae({ network });
  const { latent } = network;
  const rng = new Rng(3);
  const bytes = Uint8Array.from({ length: count * 36 }, () => rng.integer(256));
  const moments = (name: string, scale: number) =>
    latentMoments(
      samplePrior(500, latent, rng.fork(name)).map((value) => scale * value + 0.1),
      latent,
    );
  return {
    vae,
    secondStage: {
      model: createVae({
        network: secondStageNetwork({ dataWidth: latent, width: 5, depth: 1 }),
      }),
      generated: moments("generated", 0.7),
      target: moments("target", 1.1),
    },
    source: arraySource({ images: bytes, shape: imageShape, fingerprint: "noise" }),
    extractor: await openExtractor("block-means", { channels: 1 }),
    rows,
    generated: count + 7,
    seed: 4,
    startProgress: () => ({ update: () => undefined, stop: () => undefined }),
  };
}

async function shardsOf(options: EvaluationOptions, count: number): Promise<ScoredShard[]> {
  const shards: ScoredShard[] = [];
  for (let index = 0; index < count; index++) {
    const of = { index, count, origin: "a" };
    shards.push(decodeShard(encodeShard(await scoreShard(options, of), of), "shard", of));
  }
  return shards;
}

function expectClose(actual: readonly ResultRow[], expected: readonly ResultRow[]): void {
  expect(actual.map(({ id, label, n }) => [id, label, n])).toEqual(
    expected.map(({ id, label, n }) => [id, label, n]),
  );
  for (const [i, row] of expected.entries()) {
    for (const [key, value] of Object.entries(row)) {
      const found = actual[i]![key as keyof ResultRow];
      if (typeof value !== "number") expect(found).toEqual(value);
      else expect(Math.abs((found as number) / value - 1), `${row.id} ${key}`).toBeLessThan(1e-9);
    }
  }
}

it.each([
  ["of more images than features", denseNetwork({ imageShape, latent: 3, widths: [8] }), 80, 3],
  [
    "of a network that draws image by image",
    drawNetwork({ imageShape, steps: 2, stepLatent: 2, units: 4 }),
    40,
    2,
  ],
  ["of one image or none", denseNetwork({ imageShape, latent: 3, widths: [8] }), 5, 16],
])("shards %s merge to the rows of the whole, in any order", async (_, network, images, count) => {
  const options = await evaluation(network, images);
  const whole = await evaluateRows(options);
  const shards = await shardsOf(options, count);
  const merged = await mergeShards(shards, options);
  expectClose(merged, whole);
  expectClose(await mergeShards(shards.toReversed(), options), whole);
  expect(await mergeShards(await shardsOf(options, count), options)).toEqual(merged);
});

it("a shard decodes and shows the extractor its own images alone", async () => {
  const options = await evaluation(denseNetwork({ imageShape, latent: 3, widths: [8] }), 30);
  const seen: number[] = [];
  const extractor: FeatureExtractor = {
    ...options.extractor,
    features(images, shape) {
      seen.push(images.length / 36);
      return options.extractor.features(images, shape);
    },
  };
  let decoded = 0;
  const vae: Vae = {
    ...options.vae,
    decode(latents) {
      decoded += latents.shape[0];
      return options.vae.decode(latents);
    },
  };
  const few = { ...options, vae, extractor, rows: ["rec/mean", "gen-2/none"] as const };
  await scoreShard(few, { index: 1, count: 4 });
  // Of 30 real images and as many reconstructions, and of 37 generated ones.
  expect(seen).toEqual([8, 8, 9]);
  expect(decoded).toBe(8 + 9);
});

it("a file of another shard, origin or version, or with a byte changed, is refused", async () => {
  const options = await evaluation(denseNetwork({ imageShape, latent: 2, widths: [4] }), 9);
  const of = { index: 1, count: 2, origin: "a" };
  const bytes = encodeShard(await scoreShard({ ...options, rows: ["gen-1"] }, of), of);
  expect(decodeShard(bytes, "s.npz", of).rows[0]?.row).toBe("gen-1");
  for (const [other, message] of [
    [{ ...of, index: 0 }, "s.npz: expected index 0, got 1; remove it, it is made again."],
    [{ ...of, count: 3 }, "s.npz: expected count 3, got 2"],
    [{ ...of, origin: "b" }, "s.npz: expected origin b, got a"],
  ] as const) {
    expect(() => decodeShard(bytes, "s.npz", other)).toThrow(message);
  }
  const whole = JSON.stringify(decodeShard(bytes, "s.npz", of));
  const step = 5; // every byte would take seconds
  let refused = 0;
  for (let at = 0; at < bytes.length; at += step) {
    const changed = bytes.slice();
    changed[at]! ^= 1;
    try {
      expect(JSON.stringify(decodeShard(changed, "s.npz", of))).toBe(whole); // a date, say
    } catch (error) {
      if (!VaeError.isInstance(error)) throw error;
      expect(error.code).toBe("DATA_INVALID");
      refused += 1;
    }
  }
  expect(refused).toBeGreaterThan((0.9 * bytes.length) / step);
  expect(() => decodeShard(bytes.subarray(0, 100), "s.npz", of)).toThrow(/^s\.npz/);
});

it("no shard at all is no table", async () => {
  const options = await evaluation(denseNetwork({ imageShape, latent: 2, widths: [4] }), 9);
  await expect(mergeShards([], options)).rejects.toThrow("expected shards of the real images");
});

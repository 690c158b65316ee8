import { useBackend } from "@vae/backend";
import { createVariable } from "@vae/backend/ops";
import { Rng } from "@vae/base";
import { expectClose } from "@vae/testing/tensors";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { samplerConformance } from "../samplers/__fixtures__/sampler-conformance.js";
import { allSamplers } from "./all-samplers.js";
import { createMaskedFlow, logDensity } from "./flow/masked-flow.js";
import { maskedNetwork, maskedParameters } from "./flow/masked-network.js";
import { maskedAutoregressiveFlow } from "./masked-autoregressive-flow.js";
import { secondStageSampler } from "./second-stage-sampler.js";

beforeAll(async () => {
  await useBackend("wasm");
});

describe("the sampler maf", () => {
  samplerConformance(() => ({
    sampler: maskedAutoregressiveFlow({ blocks: 2, hidden: 16, depth: 1, steps: 300 }),
    registry: allSamplers,
    moments: (aggregate) => aggregate,
    draws: 5000,
    // Adam at 1e-3 leaves the moments within about 0.1 of a Gaussian that the flow can match exactly.
    tolerance: 0.15,
  }));
});

describe("the sampler second-stage", () => {
  samplerConformance(() => ({
    sampler: secondStageSampler({
      output: "sample",
      standardise: true,
      width: 32,
      depth: 1,
      steps: 300,
      learningRate: 5e-3,
    }),
    registry: allSamplers,
    moments: (aggregate) => aggregate,
    draws: 5000,
    tolerance: 0.25, // the training is short
  }));
});

describe("the masked network", () => {
  const shape = { latent: 4, hidden: 10, depth: 2 };
  const rng = new Rng(2);
  const parameters = Object.fromEntries(
    maskedParameters("net", shape).map(({ name, shape: axes }) => [
      name,
      { axes, values: rng.normals(new Float32Array(axes.reduce((a, b) => a * b, 1))) },
    ]),
  );
  const run = (x: number[]) =>
    tf.tidy(() => {
      const values = Object.fromEntries(
        Object.entries(parameters).map(([name, { axes, values: data }]) => [
          name,
          tf.tensor(data, [...axes]),
        ]),
      );
      const { shift, logScale } = maskedNetwork(values, "net", shape, tf.tensor2d([x]));
      return [...shift.dataSync(), ...logScale.dataSync()];
    });

  it("lets each output see the latents before it, and no others", () => {
    const x = [0.3, -0.2, 0.5, 0.1];
    const before = run(x);
    x.forEach((_, changed) => {
      const after = run(x.map((value, d) => (d === changed ? value + 1 : value)));
      before.forEach((value, at) => {
        // Shifts and log-scales of latents up to the changed one stay; some later one moves.
        if (at % 4 <= changed) expect(after[at]).toBe(value);
      });
      if (changed < 3) expect(after).not.toEqual(before);
    });
  });
});

describe("the masked flow", () => {
  const flow = () =>
    createMaskedFlow({
      shape: { latent: 2, hidden: 8, depth: 1 },
      blocks: 2,
      rng: new Rng(3),
      values: {
        // At its start the flow is near the identity; these bend it.
        "flow/0/1/kernel": new Rng(5).normals(new Float32Array(32)).map((value) => value / 4),
        "flow/1/1/kernel": new Rng(6).normals(new Float32Array(32)).map((value) => value / 4),
      },
    });
  const read = ({ variables }: ReturnType<typeof flow>) =>
    Object.fromEntries(variables.map((variable) => [variable.name, variable.read()]));

  it("finds the noise again that latents were generated from", async () => {
    const bent = flow();
    const before = tf.memory().numTensors;
    const noise = new Rng(4).normals(new Float32Array(2200)); // more than are generated at once
    const generated = await bent.generate(noise);
    const found = tf.tidy(() =>
      bent.toNoise(read(bent), tf.tensor2d(generated, [1100, 2])).noise.dataSync(),
    );
    expectClose(found, noise, 1e-3);
    expect(found).not.toEqual(generated);
    expect(tf.memory().numTensors).toBe(before);
    bent.dispose();
  });

  it("has a density that integrates to 1", () => {
    const bent = flow();
    const side = 400;
    const cell = 40 / side;
    const grid = Float32Array.from({ length: 2 * side * side }, (_, at) => {
      const point = Math.floor(at / 2);
      return (at % 2 === 0 ? point % side : Math.floor(point / side)) * cell - 20;
    });
    const total = tf.tidy(() => {
      const densities = tf.exp(logDensity(bent, read(bent), tf.tensor2d(grid, [side * side, 2])));
      return tf.sum(densities).dataSync()[0]!;
    });
    expect(Math.abs(total * cell * cell - 1)).toBeLessThan(0.02); // the rest lies outside the grid, or between
    bent.dispose();
  });

  it("generates by its shifts and scales, in closed form for one block of one latent", async () => {
    // Kernels see nothing of one latent, so x = u·exp(5·tanh(b₁/5)) + b₀.
    const shifted = createMaskedFlow({
      shape: { latent: 1, hidden: 2, depth: 1 },
      blocks: 1,
      values: {
        "flow/0/0/kernel": new Float32Array(2),
        "flow/0/0/bias": new Float32Array(2),
        "flow/0/1/kernel": new Float32Array(4),
        "flow/0/1/bias": Float32Array.of(3, 0.5),
      },
    });
    const scale = Math.exp(5 * Math.tanh(0.1));
    expectClose(
      await shifted.generate(Float32Array.of(0, 1, -2)),
      [3, 3 + scale, 3 - 2 * scale],
      1e-5,
    );
    const [density] = tf.tidy(() =>
      logDensity(shifted, read(shifted), tf.tensor2d([[3 + scale]])).dataSync(),
    );
    expect(density).toBeCloseTo(-0.5 - 0.5 * Math.log(2 * Math.PI) - Math.log(scale), 5);
    shifted.dispose();
  });

  it("leaves no tensors behind", async () => {
    createVariable("warm-up", new Float32Array(1), []).dispose();
    const before = tf.memory().numTensors;
    const sampler = maskedAutoregressiveFlow({ hidden: 4, depth: 1, steps: 3, batchSize: 5 });
    const fitted = await sampler.fit({ width: 2, data: new Float32Array(20).fill(1) }, new Rng(1));
    await fitted.sample(3, new Rng(2));
    await fitted.save();
    fitted.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

it.each([
  [{ output: "median" }, "output: expected mean or sample, got median"],
  [{ width: 0 }, "sampler second-stage: width: expected a whole number ≥ 1, got 0"],
])("refuses a second stage with %j", (options, message) => {
  expect(() => secondStageSampler(options as object)).toThrow(message);
});

import { Rng } from "@vae/base";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  aggregatePosterior,
  closedFormSamplers,
  createSampler,
  decodeSampler,
  dirichletMixture,
  gaussian,
  gaussianMixture,
  hypersphere,
  kernelDensity,
  standardNormal,
  type Sampler,
} from "../samplers.js";
import {
  correlatedPosteriors,
  samplerConformance,
  type SamplerCase,
} from "./__fixtures__/sampler-conformance.js";

const identity = [1, 0, 0, 0, 1, 0, 0, 0, 1];
const plus = (covariance: number[], onDiagonal: number) =>
  covariance.map((value, at) => value + onDiagonal * identity[at]!);

const cases: readonly (readonly [Sampler, SamplerCase["moments"]])[] = [
  [standardNormal(), () => ({ mean: [0, 0, 0], covariance: identity })],
  [gaussian(), (aggregate) => aggregate],
  [gaussianMixture({ components: 3 }), (aggregate) => aggregate],
  [dirichletMixture({ components: 4 }), (aggregate) => aggregate],
  [aggregatePosterior(), (aggregate) => aggregate],
  [
    kernelDensity({ bandwidth: 0.3 }),
    ({ mean, covariance }) => ({ mean, covariance: plus(covariance, 0.09) }),
  ],
  [
    hypersphere(),
    // E|z|² = trace + |mean|², spread evenly over the dimensions
    ({ mean, covariance: c }) => {
      const squares = c[0]! + c[4]! + c[8]! + mean.reduce((sum, value) => sum + value ** 2, 0);
      return { mean: [0, 0, 0], covariance: plus(new Array<number>(9).fill(0), squares / 3) };
    },
  ],
];

describe.each(cases.map(([sampler, moments]) => ({ id: sampler.id, sampler, moments })))(
  "the sampler $id",
  ({ sampler, moments }) => {
    samplerConformance(() => ({
      sampler,
      moments,
      registry: closedFormSamplers,
      // A Dirichlet process shrinks towards its prior, and a sphere is fitted to one draw of the posteriors.
      tolerance: 0.08,
    }));

    it("draws 100,000 latents of 64 dimensions in under 5 s", async () => {
      const width = 64;
      const data = new Rng(1).normals(new Float32Array(640 * width));
      const logVariance = new Float32Array(640 * width);
      const fitted = await sampler.fit({ width, data, logVariance }, new Rng(2));
      const start = process.cpuUsage(); // the clock would count what else the machine does
      const drawn = await fitted.sample(100_000, new Rng(3));
      const { user, system } = process.cpuUsage(start);
      const seconds = (user + system) / 1e6;
      console.log(`${sampler.id}: 100,000 latents of 64 dimensions in ${seconds.toFixed(2)} s`);
      expect(drawn).toHaveLength(100_000 * width);
      expect(seconds).toBeLessThan(5);
    });
  },
);

it("tests every sampler of the registry", () => {
  expect(cases.map(([{ id }]) => id).sort()).toEqual(Object.keys(closedFormSamplers).sort());
});

describe("samplers", () => {
  it("keep a covariance without full rank as it is", async () => {
    const data = Float64Array.from({ length: 300 }, (_, i) => (i % 2 === 0 ? i : 2 * (i - 1)));
    const fitted = await gaussian().fit({ width: 2, data }, new Rng(1));
    const drawn = await fitted.sample(50, new Rng(2));
    for (let at = 0; at < drawn.length; at += 2) {
      expect(drawn[at + 1]!).toBeCloseTo(2 * drawn[at]!, 2); // values reach 600 in float32
    }
  });

  it("resample latents as they are where there are no posteriors", async () => {
    const data = Float32Array.of(1, 2, 3, 4, 5, 6);
    const fitted = await aggregatePosterior().fit({ width: 2, data }, new Rng(1));
    const drawn = await fitted.sample(30, new Rng(2));
    const rows = Array.from({ length: 30 }, (_, i) => [...drawn.slice(2 * i, 2 * i + 2)].join());
    expect([...new Set(rows)].sort()).toEqual(["1,2", "3,4", "5,6"]);
  });

  it("lie on the sphere of the radius that was asked for", async () => {
    const sampler = hypersphere({ radius: 1 });
    const fitted = await sampler.fit(correlatedPosteriors(10), new Rng(1));
    const drawn = await fitted.sample(100, new Rng(2));
    for (let at = 0; at < drawn.length; at += 3) {
      expect(Math.hypot(...drawn.slice(at, at + 3))).toBeCloseTo(1, 6);
    }
  });

  it("have a kernel density of RAE's bandwidth by default", () => {
    expect(kernelDensity().options).toEqual({ bandwidth: 0.425 });
  });

  it.each([
    ["gmn", {}, 'Unknown sampler "gmn". Did you mean "gmm"?'],
    ["gmm", { component: 3 }, 'Did you mean "components"?'],
    ["gaussian", { components: 3 }, 'sampler gaussian: takes no options, got "components"'],
    ["gmm", { components: 0 }, "sampler gmm: components: expected a whole number ≥ 1, got 0"],
    ["gmm", { varianceFloor: 0 }, "varianceFloor: expected a number > 0, got 0"],
    ["kde", { bandwidth: -1 }, "sampler kde: bandwidth: expected a number > 0, got -1"],
    ["kde", { bandwidth: null }, "bandwidth: expected a number, a text or true or false, got null"],
    ["constructor", {}, 'Unknown sampler "constructor"'],
  ])("are refused: %s %j", (id, options, message) => {
    expect(() => createSampler(id, options)).toThrow(message);
  });

  it("are not read from another file", async () => {
    await expect(decodeSampler(new Uint8Array(3), "a.npy")).rejects.toThrow(/^a\.npy: /);
  });
});

describe("the format of fitted samplers", () => {
  const older = readFileSync(
    new URL("__fixtures__/format-1/gaussian.safetensors", import.meta.url),
  );

  it("is still read as version 1 wrote it on 2026-11-26", async () => {
    const fitted = await decodeSampler(older, "gaussian.safetensors");
    const latents = await fitted.sample(2, new Rng(4));
    // What it drew then.
    for (const [i, value] of [-0.01501069, -1.27601875, -0.21288227, -0.98685181].entries()) {
      expect(latents[i]).toBeCloseTo(value, 6);
    }
  });

  it("is refused in a newer version", async () => {
    const text = older.toString("latin1").replace("vae-sampler-1", "vae-sampler-2");
    await expect(decodeSampler(Buffer.from(text, "latin1"), "gmm.safetensors")).rejects.toThrow(
      "gmm.safetensors: format: expected 1, got 2; a newer version of the @vae packages wrote it",
    );
  });
});

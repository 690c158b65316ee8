import { useBackend } from "@vae/backend";
import { Rng } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import { expectClose, expectTensorsKept } from "@vae/testing/tensors";
import { beforeAll, describe, expect, it } from "vitest";
import { gaussianData, optimalLinearVae } from "../__fixtures__/linear-vae.js";
import { tinyImages } from "../__fixtures__/tiny-images.js";
import { encodeSource } from "../model/images.js";
import { createVae } from "../model/vae.js";
import { denseNetwork } from "../networks/dense.js";
import { createObjective } from "../objectives/create-objective.js";
import { imageStream, rowStream } from "./data-stream.js";
import { diagnoseLatents } from "./diagnose-latents.js";
import { latentStatistics, lawAsReleased } from "./latent-statistics.js";

beforeAll(async () => {
  await useBackend("cpu");
});

// σ² = kγ²/λ = 0.2, 1 (λ < γ²), 0.7 and 0.9: the last two are inactive by some rules and not by others.
const variances = [1, 0.1, 0.2 / 0.7, 0.2 / 0.9] as const;
const sigmaSquared = [0.2, 1, 0.7, 0.9] as const;
const n = 2000;
const data = () => rowStream(gaussianData(n, variances), variances.length);

describe.each([
  { klWeight: 1, gamma: Math.sqrt(0.2) },
  { klWeight: 4, gamma: Math.sqrt(0.05) },
])("of the linear VAE at its optimum, k = $klWeight", (balance) => {
  const find = async () => {
    const model = optimalLinearVae(variances, balance);
    const found = await diagnoseLatents(model, data());
    model.dispose();
    return found;
  };
  let found: Awaited<ReturnType<typeof find>>;
  beforeAll(async () => {
    found = await find();
  });

  it("the moments are E[μ] = 0, E[μ²] = Var[μ] = 1 − σ², E[σ²] = σ²", () => {
    found.dimensions.forEach((dimension, d) => {
      expect(dimension.meanOfMean).toBeCloseTo(0, 5);
      expect(dimension.meanOfSquare).toBeCloseTo(1 - sigmaSquared[d]!, 5);
      expect(dimension.varianceOfMean).toBeCloseTo(1 - sigmaSquared[d]!, 5);
      expect(dimension.meanOfVariance).toBeCloseTo(sigmaSquared[d]!, 5);
      expect(dimension.meanOfSigma).toBeCloseTo(Math.sqrt(sigmaSquared[d]!), 5);
    });
  });

  it("the law is 1 in every form but the released one, 1 − σ² + σ", () => {
    for (const { law } of found.dimensions) expect(law).toBeCloseTo(1, 5);
    expect(found.law).toBeCloseTo(1, 5);
    expect(found.lawOfVariances).toBeCloseTo(1, 5);
    expect(found.largestMean).toBeLessThan(1e-5);
    const released = sigmaSquared.map((value) => 1 - value + Math.sqrt(value));
    expect(lawAsReleased(found)).toBeCloseTo(
      released.reduce((sum, law) => sum + law, 0) / released.length,
      5,
    );
  });

  it("the inactive latents are those of each published rule", () => {
    expect(found.inactiveBy).toEqual({
      balancingVae: [1, 2, 3], // σ = 1, 0.84, 0.95
      greenVae: [1, 3], // σ² = 1, 0.9
      splitVae: [1], // Var[μ] = 0; the others have 0.3 and 0.1
    });
    expect(found.inactive).toBe(2);
  });

  it("the KL term is −½ log σ² in each latent, and splits as equation 1 says, to 1e-5", () => {
    const perLatent = sigmaSquared.map((value) => -0.5 * Math.log(value));
    found.dimensions.forEach(({ kl }, d) => {
      expect(kl).toBeCloseTo(perLatent[d]!, 5);
    });
    const { kl, negativeEntropy, crossEntropy } = found.split;
    const total = perLatent.reduce((sum, value) => sum + value, 0);
    expect(kl).toBeCloseTo(total, 5);
    expect(crossEntropy).toBeCloseTo((4 / 2) * (1 + Math.log(2 * Math.PI)), 5);
    expect(negativeEntropy).toBeCloseTo(total - (4 / 2) * (1 + Math.log(2 * Math.PI)), 5);
    expect(Math.abs(negativeEntropy + crossEntropy - kl)).toBeLessThan(1e-5);
  });

  it("Q(z) is N(0, I): its covariance to 1e-5, its discrepancy within its error", () => {
    const identity = Array.from({ length: 16 }, (_, i) => (i % 5 === 0 ? 1 : 0));
    expectClose(found.covariance, identity, 1e-5);
    const { mmd, standardError, length } = found.discrepancy;
    expect(length).toBe(n);
    expect(Math.abs(mmd)).toBeLessThan(4 * standardError);
    expect(standardError).toBeLessThan(0.01);
  });

  it("generated data have variance λ − kγ² and γ² more with noise, data have λ", () => {
    const { generated } = found;
    const noise = balance.klWeight * balance.gamma ** 2;
    const expected = variances.map((variance) => Math.max(0, variance - noise));
    const mean = expected.reduce((sum, value) => sum + value, 0) / 4;
    // The standard error of a variance over 10,000 draws is √(2/10,000) of it, 1.4 %.
    generated.variances.forEach((value, d) => {
      expect(Math.abs(value - expected[d]!)).toBeLessThanOrEqual(4 * 0.0142 * expected[d]! + 1e-9);
    });
    expect(Math.abs(generated.variance - mean)).toBeLessThan(4 * 0.0142 * mean);
    expect(generated.withNoise! - generated.variance).toBeCloseTo(balance.gamma ** 2, 6);
    const ofData = variances.reduce((sum, value) => sum + value, 0) / 4;
    expect(generated.dataVariance).toBeCloseTo(ofData, 5);
  });
});

it("measures how far a shifted Q(z) is from N(0, 1): the discrepancy by quadrature", async () => {
  const model = optimalLinearVae([1], { gamma: Math.sqrt(0.2) });
  const shift = 0.5;
  model.store.variable("encoder/bias").assign(tf.tensor1d([shift]));
  const { discrepancy } = await diagnoseLatents(model, rowStream(gaussianData(5000, [1]), 1));
  // The difference of two draws is N(0, 2) on either side, N(shift, 2) across.
  const kernel = (distance: number) =>
    discrepancy.scales.reduce((sum, scale) => sum + (2 * scale) / (2 * scale + distance ** 2), 0);
  const expectation = (mean: number) => {
    let sum = 0;
    for (let x = -12; x <= 12; x += 0.01) {
      sum += (0.01 * kernel(x) * Math.exp(-((x - mean) ** 2) / 4)) / Math.sqrt(4 * Math.PI);
    }
    return sum;
  };
  const expected = 2 * expectation(0) - 2 * expectation(shift);
  expect(Math.abs(discrepancy.mmd - expected)).toBeLessThan(4 * discrepancy.standardError);
  expect(expected).toBeGreaterThan(8 * discrepancy.standardError);
  model.dispose();
});

describe("of a VAE on images", () => {
  const source = tinyImages(205); // more than one batch of 200, and the last one is small
  const network = denseNetwork({ imageShape: [4, 4, 1], latent: 2, widths: [8] });

  it("streams to the statistics of all posteriors at once, and leaves no tensor behind", async () => {
    const vae = createVae({ network });
    const found = await expectTensorsKept(0, () =>
      diagnoseLatents(vae, source, { generated: 300 }),
    );
    const whole = latentStatistics(await encodeSource(vae, source));
    expect(found.length).toBe(205);
    found.dimensions.forEach((dimension, d) => {
      expectClose(
        Object.values(dimension).map(Number),
        Object.values(whole.dimensions[d]!).map(Number),
        1e-9,
      );
    });
    expect(found.generated.length).toBe(300);
    expect(found.generated.variances.length).toBe(16);
    vae.dispose();
  });

  it("takes what a flow makes of the draws for Q(z), and points for what they are", async () => {
    for (const options of [
      { flow: { kind: "iaf", steps: 2, width: 8 } },
      { kind: "autoencoder" },
    ] as const) {
      const vae = createVae({ network, objective: createObjective(options), rng: new Rng(3) });
      const { discrepancy, generated } = await diagnoseLatents(vae, imageStream(source), {
        generated: 10,
      });
      expect(Number.isFinite(discrepancy.mmd)).toBe(true);
      expect(generated.withNoise === undefined).toBe("kind" in options);
      vae.dispose();
    }
  });

  it("refuses a single image, and images of another shape", async () => {
    const vae = createVae({ network });
    await expect(diagnoseLatents(vae, tinyImages(9, 5))).rejects.toThrow(
      "latent diagnostics: the images are [5, 5, 1], the network takes [4, 4, 1]",
    );
    await expect(diagnoseLatents(vae, imageStream(tinyImages(1)))).rejects.toThrow(
      "expected at least 2 data, got 1",
    );
    vae.dispose();
  });
});

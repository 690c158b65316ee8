import { Rng } from "@vae/base";
import { expect, it } from "vitest";
import { addDecoderNoise, latentMoments } from "../renormalisation.js";
import { normalLatents } from "./__fixtures__/normal-latents.js";

it("adds decoder noise of variance γ² to what the decoder gives", () => {
  const latents = normalLatents(20_000, [Math.sqrt(0.8)]);
  const noisy = latentMoments(addDecoderNoise(latents, Math.sqrt(0.2), new Rng(4)), 1);
  // Var = 0.8 + 0.2 (recipe 8.4); the standard error of a variance is √(2/n) of it.
  expect(Math.abs(noisy.covariance[0]! - 1)).toBeLessThan(4 * Math.sqrt(2 / 20_000));
});

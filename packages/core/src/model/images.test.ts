import { Rng } from "@vae/base";
import { expectTensorsKept } from "@vae/testing/tensors";
import { expect, it } from "vitest";
import { tinyImages } from "../__fixtures__/tiny-images.js";
import { denseNetwork } from "../networks/dense.js";
import { decodeLatents, encodeSource, latentsOf, quantise, reconstruct } from "./images.js";
import { createVae } from "./vae.js";

const source = tinyImages(205); // more than one batch of 200
const vae = createVae({ network: denseNetwork({ imageShape: [4, 4, 1], latent: 2, widths: [8] }) });

it("encodes a whole source as it encodes its parts, and leaves no tensor behind", async () => {
  const all = await expectTensorsKept(0, () => encodeSource(vae, source));
  expect(all.mean.length).toBe(205 * 2);
  const last = await encodeSource(vae, {
    ...source,
    length: 5,
    read: (indices, out) =>
      source.read(
        Array.from(indices, (i) => i + 200),
        out,
      ),
  });
  expect(all.mean.slice(400)).toEqual(last.mean);
  expect(all.logVariance.slice(400)).toEqual(last.logVariance);
});

it("decodes what the mean says, and scatters samples by σ around it", async () => {
  const posteriors = await encodeSource(vae, source);
  expect(await reconstruct(vae, source, { from: "mean", rng: new Rng(1) })).toEqual(
    await decodeLatents(vae, posteriors.mean),
  );
  const noise = new Rng(2);
  const sampled = latentsOf(posteriors, "sample", new Rng(2));
  posteriors.mean.forEach((mu, i) => {
    expect(sampled[i]).toBe(
      Math.fround(mu + Math.exp(0.5 * posteriors.logVariance[i]!) * noise.normal()),
    );
  });
});

it("refuses values that are no whole number of latents", async () => {
  await expect(decodeLatents(vae, new Float32Array(5))).rejects.toThrow(
    "no whole number of latents",
  );
});

it("rounds images to bytes and clips what lies outside", () => {
  expect([...quantise(Float32Array.of(-0.1, 0, 0.5, 254.4 / 255, 1, 1.2))]).toEqual([
    0, 0, 128, 254, 255, 255,
  ]);
});

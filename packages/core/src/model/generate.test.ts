import { useBackend } from "@vae/backend";
import { beforeAll, expect, it } from "vitest";
import { denseNetwork } from "../networks/dense.js";
import { decodeLatents } from "./images.js";
import { interpolate, traverse } from "./generate.js";
import { createVae, type Vae } from "./vae.js";

let vae: Vae;
beforeAll(async () => {
  await useBackend("cpu");
  vae = createVae({ network: denseNetwork({ imageShape: [4, 4, 1], latent: 2, widths: [8] }) });
});

const [from, to] = [Float32Array.of(1, 0), Float32Array.of(0, 1)];

it("decodes the points of a path, ends included", async () => {
  const images = await interpolate(vae, from, to, { points: 3 });
  expect(images).toHaveLength(3 * 16);
  expect(images.slice(0, 16)).toEqual(await decodeLatents(vae, from));
  expect(images.slice(32)).toEqual(await decodeLatents(vae, to));
});

it("decodes an image for each value of a coordinate", async () => {
  const images = await traverse(vae, from, { dimension: 1, values: [0, 1] });
  expect(images).toHaveLength(2 * 16);
  expect(images.slice(16)).toEqual(await decodeLatents(vae, Float32Array.of(1, 1)));
});

it("refuses latents of another width, even where the values would fill whole latents", async () => {
  const four = new Float32Array(4);
  await expect(interpolate(vae, four, four)).rejects.toThrow("expected a latent of width 2, got 4");
  await expect(traverse(vae, four, { dimension: 0 })).rejects.toThrow(
    "expected a latent of width 2, got 4",
  );
});

import { useBackend } from "@vae/backend";
import { Rng } from "@vae/base";
import { describeWhen, needsChromium } from "@vae/testing";
import { expectClose } from "@vae/testing/tensors";
import * as tf from "@tensorflow/tfjs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createVae } from "../model/vae.js";
import { writeLayersModels } from "../node/layers-model-files.js";
import { writeVae } from "../node/vae-folder.js";
import { resnetNetwork } from "../networks/resnet.js";
import { openBrowser, type TestBrowser } from "./__fixtures__/browser.js";
import { trainEncodeDecode, type PageResult } from "./__fixtures__/page.js";

const minutes = 60_000;

describeWhen(needsChromium, "core in headless Chromium", () => {
  let browser: TestBrowser;
  let models = "";
  let expected: PageResult;
  let decoded: Float32Array;

  beforeAll(async () => {
    expected = await trainEncodeDecode("cpu");
    models = await mkdtemp(join(tmpdir(), "vae-models-"));
    await useBackend("cpu");
    const vae = createVae({
      network: resnetNetwork({ imageShape: [8, 8, 3], latent: 3, base: 4, scales: 2, fc: 8 }),
      rng: new Rng(6),
    });
    await writeVae(vae, join(models, "saved"));
    await writeLayersModels(vae, join(models, "layers"));
    decoded = Float32Array.from(await vae.decode(tf.zeros([1, 3])).data());
    browser = await openBrowser(models);
  }, 5 * minutes);
  afterAll(async () => {
    await browser.close();
    await rm(models, { recursive: true });
  });

  it("runs the example of the README, which draws an image", { timeout: 5 * minutes }, async () => {
    const drawn = await browser.evaluate<{ width: number; values: number[] }>(`(async () => {
      const canvas = document.body.appendChild(document.createElement("canvas"));
      await import("/readme.js");
      const { width, height } = canvas;
      return { width, values: [...canvas.getContext("2d").getImageData(0, 0, width, height).data] };
    })()`);
    expect(drawn.width).toBe(8);
    const colours = drawn.values.filter((_, i) => i % 4 !== 3);
    expect(colours).toHaveLength(8 * 8 * 3);
    expect(Math.max(...colours)).toBeGreaterThan(0);
  });

  // GLSL promises no rounding for division, roots and exponentials: a hundredth tells wrong from coarse there.
  describe.each([
    ["wasm", 1e-4],
    ["webgl", 1e-2],
  ] as const)("on %s", (backend, tolerance) => {
    it(
      "trains three steps, encodes, decodes, saves and loads as in Node",
      { timeout: 5 * minutes },
      async () => {
        const result = await browser.evaluate<PageResult>(`trainEncodeDecode("${backend}")`);
        expect(result.backend).toBe(backend);
        expectClose(result.losses, expected.losses, tolerance);
        expectClose(result.mean, expected.mean, tolerance);
        expectClose(result.logVariance, expected.logVariance, tolerance);
        expectClose(result.images, expected.images, tolerance);
        expect(result.loaded).toEqual(result.images);
        expect(result.leaked).toBe(0);
      },
    );

    it("loads a saved model from a server and decodes", { timeout: 5 * minutes }, async () => {
      const images = await browser.evaluate<number[]>(
        `decodeFromServer("${backend}", "/models/saved")`,
      );
      expectClose(images, decoded, tolerance);
    });

    it("loads an exported LayersModel and decodes", { timeout: 5 * minutes }, async () => {
      const images = await browser.evaluate<number[]>(
        `predictFromServer("${backend}", "/models/layers")`,
      );
      expectClose(images, decoded, tolerance);
    });
  });
});

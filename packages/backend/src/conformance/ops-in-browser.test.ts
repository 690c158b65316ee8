import { describeWhen, needsChromium } from "@vae/testing";
import type { BackendName } from "../index.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSuiteBrowser, type SuiteBrowser } from "./__fixtures__/browser.js";
import type { PageReport } from "./__fixtures__/browser-page.js";
import { float32Tolerance, type Subject } from "./__fixtures__/ops-case.js";
import { opsCasesFor } from "./__fixtures__/ops-cases.js";

const minutes = 60_000;

const subjects: readonly Subject[] = [
  // GLSL promises no rounding for division, roots and exponentials, and devices differ: a thousandth tells a wrong
  // formula from a coarse one. Each new shape compiles a shader for each operation, hence the few runs.
  { backend: "webgl", tolerance: 1e-3, runs: 2 },
  { backend: "wasm", tolerance: float32Tolerance, runs: 8 },
  // WGSL allows division and square roots 2.5 units in the last place, and sums in any order.
  { backend: "webgpu", tolerance: 1e-4, runs: 2 },
];

/** Flags of TensorFlow.js; WebGPU has none that says as much. */
const bestParts: Partial<Record<BackendName, Record<string, true>>> = {
  webgl: { WEBGL_RENDER_FLOAT32_ENABLED: true },
  wasm: { WASM_HAS_SIMD_SUPPORT: true, WASM_HAS_MULTITHREAD_SUPPORT: true },
  webgpu: {},
};

describeWhen(needsChromium, "ops in headless Chromium", () => {
  let browser: SuiteBrowser;
  beforeAll(async () => {
    browser = await openSuiteBrowser();
  }, 2 * minutes);
  afterAll(async () => {
    await browser.close();
  });

  describe.each(subjects)("on $backend", (subject) => {
    let report: PageReport;
    beforeAll(async () => {
      report = await browser.run(subject);
    }, 5 * minutes);

    it("runs on the backend that was asked for, with its best parts", () => {
      expect(report.reason).toBe(`${subject.backend}: asked for`);
      expect(report.flags).toEqual(bestParts[subject.backend]);
    });

    it.each(opsCasesFor(subject.backend))("$title", ({ title }) => {
      expect(report.failures).toHaveProperty([title], null);
    });
  });
});

import { gzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import { chromiumPath, describeWhen, goldenFeatures, needsChromium } from "@vae/testing";
import { chromium } from "playwright-core";
import { build, type Rollup } from "vite";
import { beforeAll, describe, expect, it } from "vitest";
import { frechetDistance } from "./index.js";

/** The main entry in one script, as a page would get it. */
async function bundle(): Promise<{ code: string; modules: readonly string[] }> {
  const result = await build({
    configFile: false,
    logLevel: "error",
    build: {
      write: false,
      lib: {
        entry: fileURLToPath(new URL("index.ts", import.meta.url)),
        formats: ["iife"],
        name: "metrics",
      },
    },
  });
  const [{ output }] = result as [Rollup.RollupOutput];
  const [chunk] = output;
  return { code: chunk.code, modules: chunk.moduleIds };
}

describe("the main entry in a browser", () => {
  let code: string;
  let modules: readonly string[];
  beforeAll(async () => {
    ({ code, modules } = await bundle());
    const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;
    const packed = kilobytes(gzipSync(code).length);
    console.info(`@vae/metrics, bundled: ${kilobytes(code.length)}, with gzip ${packed}`);
  });

  it("brings no TensorFlow, and stays below 100 kB", () => {
    expect(modules.filter((id) => id.includes("tensorflow"))).toEqual([]);
    // The first is what Vite puts in the place of Node's own modules.
    const foreign = /^__vite-browser-external|\/node_modules\/.*sharp/;
    expect(modules.filter((id) => foreign.test(id))).toEqual([]);
    expect(code.length).toBeLessThan(100_000);
  });

  describeWhen(needsChromium, "of headless Chromium", () => {
    it("computes a distance equal to Node's bit for bit", { timeout: 120_000 }, async () => {
      const side = (name: string, n: number) => ({
        data: [...goldenFeatures(`low_rank_d64/${name}`, n, 64, "relu")],
        shape: [n, 64],
      });
      const sides = [side("x", 20), side("y", 24), side("x", 80), side("y", 90)] as const;
      const features = sides.map(({ data, shape }) => ({ data: Float32Array.from(data), shape }));
      const [a, b, c, d] = features as [(typeof features)[0], ...typeof features];
      // Fewer rows than columns, and more: Helmert rows and the Cholesky factor.
      const here = [frechetDistance(a, b!).value, frechetDistance(c!, d!).value];
      const browser = await chromium.launch({
        executablePath: chromiumPath!,
        args: ["--no-sandbox"],
      });
      try {
        const page = await browser.newPage();
        await page.addScriptTag({ content: code });
        const there = await page.evaluate(`(() => {
          const [a, b, c, d] = ${JSON.stringify(sides)}.map(({ data, shape }) => ({
            data: Float32Array.from(data),
            shape,
          }));
          return [metrics.frechetDistance(a, b).value, metrics.frechetDistance(c, d).value];
        })()`);
        expect(there).toEqual(here);
      } finally {
        await browser.close();
      }
    });
  });
});

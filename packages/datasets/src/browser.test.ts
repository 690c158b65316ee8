import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { encodeNpy, Rng } from "@vae/base";
import { chromiumPath, describeWhen, needsChromium } from "@vae/testing";
import { chromium } from "playwright-core";
import { build } from "vite";
import { afterEach, expect, it, vi } from "vitest";
import { startServer } from "./__fixtures__/http-server.js";
import { idx } from "./__fixtures__/idx.js";
import { temporaryFolder } from "./__fixtures__/temporary-folder.js";

const rng = new Rng(8);
const noise = (length: number, below = 256) =>
  Uint8Array.from({ length }, () => rng.integer(below));
const document =
  '<!doctype html><meta charset="utf-8"><script type="module" src="/page.js"></script>';

/** Files in the forms of MNIST, CIFAR-10 and NumPy, made of noise. */
const files: Record<string, BodyInit & (Uint8Array | string)> = {
  "/": document,
  "/images-idx3-ubyte": idx([5, 7, 6], noise(210)),
  "/labels-idx1-ubyte": idx([5], [3, 1, 4, 1, 5]),
  "/test_batch.bin": noise(3 * 3_073).map((byte, i) => (i % 3_073 === 0 ? byte % 10 : byte)),
  "/images.npy": new Uint8Array(
    encodeNpy({
      shape: [3, 4, 5, 3],
      data: Float32Array.from({ length: 180 }, () => rng.uniform()),
    }),
  ),
};

afterEach(() => {
  vi.unstubAllGlobals();
});

describeWhen(needsChromium, "@vae/datasets in headless Chromium", () => {
  it("reads IDX, CIFAR and npy from fetched bytes as in Node", { timeout: 120_000 }, async () => {
    const folder = await temporaryFolder();
    const entry = fileURLToPath(new URL("__fixtures__/browser-page.ts", import.meta.url));
    await build({
      configFile: false,
      root: folder,
      logLevel: "error",
      build: {
        outDir: folder,
        rollupOptions: { input: entry, output: { entryFileNames: "page.js" } },
      },
    });
    files["/page.js"] = await readFile(join(folder, "page.js"), "utf8");
    const { address } = await startServer(({ url = "" }, response) => {
      const type = url === "/page.js" ? "text/javascript" : url === "/" ? "text/html" : undefined;
      const body = files[url];
      response.writeHead(body === undefined ? 404 : 200, type && { "content-type": type });
      response.end(body);
    });
    const browser = await chromium.launch({
      executablePath: chromiumPath!,
      args: ["--no-sandbox"],
    });
    try {
      const page = await browser.newPage();
      await page.goto(`${address}/`);
      await page.waitForFunction("'readInBrowser' in globalThis", undefined, { timeout: 60_000 });
      const inBrowser = await page.evaluate("readInBrowser()");
      vi.stubGlobal("fetch", (name: string) => Promise.resolve(new Response(files[name])));
      const { readInBrowser } = await import("./__fixtures__/browser-page.js");
      const inNode = await readInBrowser();
      expect(inBrowser).toEqual(JSON.parse(JSON.stringify(inNode)));
      expect(inNode).toMatchObject({
        idx: { images: 5, shape: [7, 6, 1], classCounts: [0, 2, 0, 1, 1, 1] },
        cifar: { images: 3, shape: [32, 32, 3] },
        npy: { images: 3, shape: [4, 5, 3] },
        padded: { shape: [8, 8, 1] },
      });
    } finally {
      await browser.close();
    }
  });
});

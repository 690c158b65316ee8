import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromiumPath } from "@vae/testing";
import { chromium, type Browser } from "playwright-core";
import { build } from "vite";
import type { PageReport } from "./browser-page.js";
import type { Subject } from "./ops-case.js";

/** A page that has the suite, in headless Chromium. */
export interface SuiteBrowser {
  /** Runs the suite in a fresh page. */
  run(subject: Subject): Promise<PageReport>;
  close(): Promise<void>;
}

/**
 * Bundles the suite as a browser would get it, serves it from this machine and starts Chromium on SwiftShader, its
 * renderer on the processor.
 */
export async function openSuiteBrowser(): Promise<SuiteBrowser> {
  const folder = await mkdtemp(join(tmpdir(), "vae-suite-"));
  await bundlePage(folder);
  const server = await serve(folder);
  const { port } = server.address() as AddressInfo;
  const browser = await chromium.launch({
    executablePath: chromiumPath!,
    args: [
      "--no-sandbox",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--use-angle=swiftshader",
      "--enable-unsafe-swiftshader",
      "--use-webgpu-adapter=swiftshader",
      "--enable-unsafe-webgpu",
      "--enable-features=Vulkan,WebGPU",
    ],
  });
  return {
    run: (subject) => runIn(browser, `http://127.0.0.1:${port}/`, subject),
    async close() {
      await browser.close();
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true });
    },
  };
}

async function runIn(browser: Browser, address: string, subject: Subject): Promise<PageReport> {
  const page = await browser.newPage();
  page.setDefaultTimeout(120_000); // a page of megabytes, while other tests run
  const errors: string[] = [];
  page.on("pageerror", ({ message }) => errors.push(message));
  try {
    await page.goto(address);
    await page.waitForFunction("'runSuite' in globalThis");
    return await page.evaluate<PageReport>(`runSuite(${JSON.stringify(subject)})`);
  } catch (cause) {
    throw new Error(`the page fails: ${errors.join("; ") || String(cause)}`, { cause });
  } finally {
    await page.close();
  }
}

async function bundlePage(outDir: string): Promise<void> {
  const entry = fileURLToPath(new URL("browser-page.ts", import.meta.url));
  await build({
    configFile: false,
    root: dirname(entry),
    logLevel: "error",
    build: {
      outDir,
      emptyOutDir: true,
      minify: false,
      chunkSizeWarningLimit: 10_000,
      rollupOptions: { input: entry, output: { entryFileNames: "page.js" } },
    },
  });
}

const document =
  '<!doctype html><meta charset="utf-8"><script type="module" src="/page.js"></script>';
const types: Readonly<Record<string, string>> = { js: "text/javascript", wasm: "application/wasm" };
const wasmFolder = join(
  dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm/package.json")),
  "dist",
);

/** Serves the page, its scripts and the files of the wasm backend; isolated, so that wasm may have threads. */
async function serve(folder: string): Promise<Server> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://127.0.0.1");
    const name = basename(pathname);
    const from = pathname.startsWith("/wasm/") ? wasmFolder : join(folder, dirname(pathname));
    const content = name === "" ? Promise.resolve(document) : readFile(join(from, name));
    content.then(
      (body) => {
        response.writeHead(200, {
          "Content-Type": types[name.split(".").at(-1) ?? ""] ?? "text/html",
          "Cross-Origin-Opener-Policy": "same-origin",
          "Cross-Origin-Embedder-Policy": "require-corp",
        });
        response.end(body);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

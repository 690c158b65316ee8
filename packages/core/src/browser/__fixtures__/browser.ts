import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { chromiumPath } from "@vae/testing";
import { chromium } from "playwright-core";
import { build } from "vite";
import { readmeExample } from "../../__fixtures__/readme-example.js";

/** Headless Chromium with `page.ts` and the README's example bundled as a visitor would get them. */
export interface TestBrowser {
  /**
   * Evaluates an expression in a fresh page and returns its result as JSON. The example runs on `import("/readme.js")`.
   */
  evaluate<Result>(expression: string): Promise<Result>;
  close(): Promise<void>;
}

/** @param models - A folder that the page finds at `/models/`. */
export async function openBrowser(models: string): Promise<TestBrowser> {
  const bundle = await mkdtemp(join(tmpdir(), "vae-page-"));
  const entry = fileURLToPath(new URL("page.ts", import.meta.url));
  const example = fileURLToPath(new URL("readme.ts", import.meta.url)); // a name for what is no file
  await build({
    configFile: false,
    root: dirname(entry),
    logLevel: "error",
    plugins: [
      {
        name: "readme-example",
        resolveId: (id) => (id === example ? id : null),
        load: (id) => (id === example ? readmeExample("Load in a browser") : null),
      },
    ],
    resolve: { alias: { "@vae/core": fileURLToPath(new URL("../../index.ts", import.meta.url)) } },
    build: {
      target: "es2022",
      outDir: bundle,
      emptyOutDir: true,
      minify: false,
      chunkSizeWarningLimit: 10_000,
      rollupOptions: {
        input: { page: entry, readme: example },
        output: { entryFileNames: "[name].js" },
      },
    },
  });
  const server = await serve({ "/models/": models, "/wasm/": wasmFolder, "/": bundle });
  const { port } = server.address() as AddressInfo;
  const browser = await chromium.launch({
    executablePath: chromiumPath!,
    args: [
      ...["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking"],
      ...["--disable-component-update", "--disable-sync"],
      ...["--use-angle=swiftshader", "--enable-unsafe-swiftshader"], // WebGL on the processor
    ],
  });
  return {
    async evaluate<Result>(expression: string) {
      const page = await browser.newPage();
      page.setDefaultTimeout(120_000); // a page of megabytes, while other tests run
      const errors: string[] = [];
      page.on("pageerror", ({ message }) => errors.push(message));
      try {
        await page.goto(`http://127.0.0.1:${port}/`);
        await page.waitForFunction("'trainEncodeDecode' in globalThis");
        return await page.evaluate<Result>(expression);
      } catch (cause) {
        throw new Error(`the page fails: ${errors.join("; ") || String(cause)}`, { cause });
      } finally {
        await page.close();
      }
    },
    async close() {
      await browser.close();
      server.closeAllConnections();
      server.close();
      await rm(bundle, { recursive: true });
    },
  };
}

const document =
  '<!doctype html><meta charset="utf-8"><script type="module" src="/page.js"></script>';
const types: Readonly<Record<string, string>> = {
  js: "text/javascript",
  json: "application/json",
  wasm: "application/wasm",
};
const wasmFolder = join(
  dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm/package.json")),
  "dist",
);

/** Serves folders under prefixes; isolated, so that wasm may have threads. */
async function serve(folders: Readonly<Record<string, string>>): Promise<Server> {
  const server = createServer((request, response) => {
    const pathname = normalize(new URL(request.url ?? "/", "http://127.0.0.1").pathname);
    const [prefix = "/", folder = ""] =
      Object.entries(folders).find(([start]) => pathname.startsWith(start)) ?? [];
    const content =
      pathname === "/"
        ? Promise.resolve(document)
        : readFile(join(folder, pathname.slice(prefix.length)));
    content.then(
      (body) => {
        response.writeHead(200, {
          "Content-Type": types[pathname.split(".").at(-1) ?? ""] ?? "text/html",
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

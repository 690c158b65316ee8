import { chromiumPath } from "@vae/testing/chromium-path";
import { chromium } from "playwright-core";
import { preview } from "vite";

/** Headless Chromium of the machine; undefined where there is none. */
export async function openChromium() {
  if (chromiumPath === undefined) return undefined;
  const args = ["--no-sandbox", "--disable-quic"];
  return chromium.launch({ executablePath: chromiumPath, args });
}

/**
 * Serves a site and opens its first page.
 *
 * @returns What the page says: `{ numbers, names }` or `{ error }`.
 */
export async function openSite(browser, site) {
  const server = await preview({
    configFile: false,
    root: site,
    logLevel: "silent",
    build: { outDir: site },
    preview: { host: "127.0.0.1", port: 0, strictPort: true },
  });
  const page = await browser.newPage();
  const errors = [];
  page.on("pageerror", ({ message }) => errors.push(message));
  try {
    await page.goto(`http://127.0.0.1:${server.httpServer.address().port}/`);
    await page.waitForFunction("'outcome' in globalThis", undefined, { timeout: 60_000 });
    return await page.evaluate("outcome");
  } catch (error) {
    return { error: errors.join("; ") || String(error) };
  } finally {
    await page.close();
    await server.close();
  }
}

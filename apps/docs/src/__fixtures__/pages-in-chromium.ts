import { chromiumPath } from "@vae/testing";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished } from "vitest";
import { serveSite } from "../../scripts/serve-site.mjs";
import { builtSite } from "./build-site.js";

const minutes = 60_000;

/** A page of the site, and what went wrong in it. */
interface SitePage {
  readonly page: Page;
  /** Errors of the page and its worker, warnings of the console, and requests to other hosts. */
  readonly complaints: readonly string[];
}

/** Opens a page of the site, which closes with its test, and waits until it has come alive. */
export type OpenPage = (path: string, options?: BrowserContextOptions) => Promise<SitePage>;

const always = [
  ...["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking"],
  ...["--disable-component-update", "--disable-sync"],
];

/**
 * For the tests of a group: headless Chromium on the built site, which is served from this machine.
 *
 * @param args - Further ones of Chromium.
 */
export function pagesInChromium(args: readonly string[]): OpenPage {
  let server: Awaited<ReturnType<typeof serveSite>> | undefined;
  let browser: Browser | undefined;
  beforeAll(async () => {
    server = await serveSite(await builtSite());
    browser = await chromium.launch({
      executablePath: chromiumPath!,
      args: [...always, ...args],
      timeout: 2 * minutes,
    });
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  return async (path, options = {}) => {
    const { address } = server!;
    const context = await browser!.newContext(options);
    onTestFinished(() => context.close());
    context.setDefaultTimeout(minutes);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("pageerror", ({ message }) => complaints.push(message));
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) complaints.push(message.text());
    });
    page.on("request", (request) => {
      const { origin, protocol } = new URL(request.url());
      if (origin !== address && protocol !== "blob:" && protocol !== "data:") {
        complaints.push(`asked for ${request.url()}`);
      }
    });
    await page.goto(`${address}${path}`, { waitUntil: "networkidle" });
    if (options.javaScriptEnabled !== false) {
      await expect.poll(() => page.evaluate(isAlive)).toBe(true);
    }
    return { page, complaints };
  };
}

/** Runs in the page: whether Vue has taken it over; what is clicked or typed before that is lost. */
function isAlive(): boolean {
  return "__vue_app__" in document.querySelector("#app")!;
}

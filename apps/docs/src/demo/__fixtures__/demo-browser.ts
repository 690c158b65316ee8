import { chromiumPath } from "@vae/testing";
import { chromium, type BrowserContextOptions, type Page } from "playwright-core";
import { serveSite } from "../../../scripts/serve-site.mjs";

/** A page of the demo, and what went wrong in it. */
export interface DemoPage {
  readonly page: Page;
  /** Errors of the page and its worker, warnings of the console, and requests to other hosts. */
  readonly complaints: readonly string[];
}

/** Headless Chromium on a built site. */
export interface DemoBrowser {
  open(path: string, options?: BrowserContextOptions): Promise<DemoPage>;
  close(): Promise<void>;
}

/**
 * Serves the site from this machine and starts Chromium with WebGPU and WebGL by SwiftShader, on the processor: the demo
 * passes them over, but takes them where they are asked for.
 */
export async function openDemoBrowser(site: string): Promise<DemoBrowser> {
  const server = await serveSite(site);
  const browser = await chromium.launch({
    executablePath: chromiumPath!,
    args: [
      ...["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking"],
      ...["--disable-component-update", "--disable-sync"],
      ...["--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
      ...["--use-webgpu-adapter=swiftshader", "--enable-unsafe-webgpu"],
      "--enable-features=Vulkan,WebGPU",
    ],
  });
  return {
    async open(path, options = {}) {
      const context = await browser.newContext(options);
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on("pageerror", ({ message }) => complaints.push(message));
      page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) complaints.push(message.text());
      });
      page.on("request", (request) => {
        const { origin, protocol } = new URL(request.url());
        if (origin !== server.address && protocol !== "blob:" && protocol !== "data:") {
          complaints.push(`asked for ${request.url()}`);
        }
      });
      await page.goto(`${server.address}/demo/${path}`, { waitUntil: "networkidle" });
      return { page, complaints };
    },
    async close() {
      await browser.close();
      server.close();
    },
  };
}

/** Presses the button of a demo and waits until it runs. */
export async function start(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await page.locator(".engine").waitFor({ timeout: 120_000 });
  await page.locator(".poster").waitFor({ state: "detached", timeout: 120_000 });
}

/** What a canvas shows, by its label, as an address of data; it differs where a pixel does. */
export function pictureOf(page: Page, label: string): Promise<string> {
  return page
    .getByRole("img", { name: label, exact: true })
    .first()
    .evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
}

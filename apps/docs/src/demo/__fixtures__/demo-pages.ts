import type { Page } from "playwright-core";
import { expect } from "vitest";
import { pagesInChromium, type OpenPage } from "../../__fixtures__/pages-in-chromium.js";

const minutes = 60_000;

/**
 * For the tests of a group: opens pages of the demo by their names, in Chromium with WebGPU and WebGL by SwiftShader, on
 * the processor: the demo passes them over, but takes them where they are asked for.
 */
export function demoPages(): OpenPage {
  const open = pagesInChromium([
    ...["--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
    ...["--use-webgpu-adapter=swiftshader", "--enable-unsafe-webgpu"],
    "--enable-features=Vulkan,WebGPU",
  ]);
  return (path, options) => open(`/demo/${path}`, options);
}

/** Presses the button of a demo and waits until it runs. */
export async function start(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await page.locator(".engine").waitFor({ timeout: 2 * minutes });
  await page.locator(".poster").waitFor({ state: "detached", timeout: 2 * minutes });
}

/**
 * What a canvas shows, by its label, as an address of data: it differs where a pixel does. Empty as long as nothing is
 * painted.
 */
export function pictureOf(page: Page, label: string): Promise<string> {
  return page
    .getByRole("img", { name: label, exact: true })
    .first()
    .evaluate((element) => {
      const canvas = element as HTMLCanvasElement;
      const blank = document.createElement("canvas");
      blank.width = canvas.width;
      blank.height = canvas.height;
      const picture = canvas.toDataURL();
      return picture === blank.toDataURL() ? "" : picture;
    });
}

/** Waits until a canvas shows something else than a picture, and returns that. */
export async function pictureAfter(page: Page, label: string, before = ""): Promise<string> {
  await expect.poll(() => pictureOf(page, label)).not.toBe(before);
  return pictureOf(page, label);
}

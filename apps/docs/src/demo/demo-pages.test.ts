import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describeWhen, needsChromium } from "@vae/testing";
import { describe, expect, it } from "vitest";
import { builtSite } from "../__fixtures__/build-site.js";
import { seriousFindings } from "../__fixtures__/serious-findings.js";
import { demoPages, start } from "./__fixtures__/demo-pages.js";

const minutes = 60_000;
const names = ["explore", "renormalise", "train", "your-images"];

describeWhen(needsChromium, "every page of the demo in Chromium", () => {
  const open = demoPages();

  it("says which engine computes, why not those before it, and takes the one that is asked for", async () => {
    const { page } = await open("explore");
    await start(page);
    await page.locator(".engine summary").click();
    const text = await page.locator(".engine").innerText();
    expect(text).toContain("Computes on wasm");
    expect(text).toMatch(/"webgpu" backend does not start/);
    expect(text).toMatch(
      /"webgl" backend does not start \(.*SwiftShader.* computes on the processor/,
    );
    await page.locator(".engine select").selectOption("webgl");
    await page.waitForURL(/engine=webgl/);
    await start(page);
    expect(await page.locator(".engine").innerText()).toContain("Computes on webgl");
  });

  it.each(names)("%s has a picture and a sentence without JavaScript", async (name) => {
    const { page } = await open(name, { javaScriptEnabled: false });
    const picture = page.locator(".demo .poster img");
    const width = await picture.evaluate((image) => (image as HTMLImageElement).naturalWidth);
    expect(width).toBeGreaterThan(200);
    expect(await page.locator(".demo").innerText()).toContain("turn on JavaScript");
    expect(await page.locator(".demo button:visible").count()).toBe(0);
  });

  describe.each(["light", "dark"] as const)(
    "runs without a serious finding of axe-core at 360 pixels, %s",
    (colorScheme) => {
      it.each(names)("%s", async (name) => {
        const viewport = { width: 360, height: 740 };
        const { page } = await open(name, { colorScheme, viewport });
        await start(page);
        expect(await seriousFindings(page, ".demo")).toEqual([]);
        const scrollWidth = await page.evaluate(() => document.documentElement.scrollWidth);
        expect(scrollWidth).toBeLessThanOrEqual(360);
      });
    },
  );

  it(
    "keeps to its budgets, and the script fails where it does not",
    async () => {
      const script = fileURLToPath(new URL("../../scripts/check-budgets.mjs", import.meta.url));
      const site = await builtSite();
      const check = (...options: string[]) =>
        promisify(execFile)(process.execPath, [script, site, ...options], {
          timeout: 4 * minutes, // it ends its browser then
        });
      const { stdout } = await check();
      expect(stdout).toMatch(/^models: [\d,]+ bytes, within 3,000,000$/m);
      expect(stdout.match(/: transfer: [\d,]+ bytes, within 600,000$/gm)).toHaveLength(5);
      expect(stdout.match(/: useful paint: [\d,]+ ms, within 2,000$/gm)).toHaveLength(5);
      const tight = await check("--models", "1000", "--transfer", "1000").catch(
        (error: unknown) => error,
      );
      expect(tight).toMatchObject({
        code: 1,
        stdout: expect.stringMatching(
          /models: [\d,]+ bytes, OVER 1,000\n[^]*train: transfer: [\d,]+ bytes, OVER 1,000\n/,
        ) as unknown,
      });
    },
    9 * minutes,
  );
});

import { describeWhen, needsChromium } from "@vae/testing";
import { describe, expect, it } from "vitest";
import { pagesInChromium } from "./__fixtures__/pages-in-chromium.js";
import { seriousFindings } from "./__fixtures__/serious-findings.js";

describeWhen(needsChromium, "site in Chromium", () => {
  const open = pagesInChromium(["--disable-gpu"]);
  const narrow = { viewport: { width: 390, height: 844 } };

  it.each([
    ["/", "Variational autoencoders in TypeScript"],
    ["/measured/fashion-quick.html", "fashion-quick"],
    ["/measured/figure-4.html", "figure-4"],
    ["/measured/open-question.html", "Is renormalisation a substitute"],
  ])("%s renders without a complaint, on a narrow screen", async (path, heading) => {
    const { page, complaints } = await open(path, narrow);
    expect(await page.locator("h1").innerText()).toContain(heading);
    await page.locator(".VPNavBarHamburger").click();
    await page.locator(".VPNavScreen").waitFor();
    const scrollWidth = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(scrollWidth).toBeLessThanOrEqual(390);
    const widths = await page
      .locator("main img")
      .evaluateAll((images) => images.map((image) => (image as HTMLImageElement).naturalWidth));
    expect(widths.every((width) => width > 0)).toBe(true);
    expect(widths).toHaveLength(path.includes("fashion-quick") ? 2 : 0);
    expect(complaints).toEqual([]);
  });

  it("keeps every other host out, and scripts that are not its own", async () => {
    const { page } = await open("/demo/train.html", narrow);
    await page.evaluate(() => {
      const broken: string[] = [];
      Object.assign(globalThis, { broken });
      document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => {
        broken.push(effectiveDirective);
      });
      void fetch("http://another.test/").catch(() => undefined);
      const image = new Image();
      image.src = "http://another.test/pixel.png";
      const script = document.createElement("script");
      script.textContent = "globalThis.strange = true";
      document.head.append(script);
    });
    await expect
      .poll(() => page.evaluate<string[]>("[...broken].sort()"))
      .toEqual(["connect-src", "img-src", "script-src-elem"]);
    expect(await page.evaluate("'strange' in globalThis")).toBe(false);
  });

  it("draws the figure of the home page without cutting its labels off", async () => {
    const { page } = await open("/", narrow);
    const { labels, outside } = await page.locator("figure svg").evaluate((svg) => {
      const { width, height } = (svg as SVGSVGElement).viewBox.baseVal;
      const texts = Array.from(svg.querySelectorAll("text"));
      const cut = texts.filter((text) => {
        const box = text.getBBox();
        return box.x < 0 || box.y < 0 || box.x + box.width > width || box.y + box.height > height;
      });
      return { labels: texts.length, outside: cut.map((text) => text.textContent) };
    });
    expect(labels).toBeGreaterThan(0);
    expect(outside).toEqual([]);
  });

  /** A page of each kind. */
  const kinds = [
    "/",
    "/getting-started.html",
    "/guide/variance-loss.html",
    "/guide/errors.html",
    "/measured/",
    "/measured/fashion-quick.html",
    "/measured/figure-4.html",
    "/measured/claims.html",
    "/contribute/architecture.html",
    "/reference/cli/train.html",
    "/reference/config/sweep.html",
    "/reference/api/base/index.html",
  ];
  describe.each(["light", "dark"] as const)("axe-core finds nothing serious, %s", (colorScheme) => {
    it.each(kinds)("%s", async (path) => {
      const width = path.startsWith("/guide") ? 360 : 1440;
      const viewport = { width, height: 900 };
      const { page } = await open(path, { colorScheme, viewport });
      expect(await seriousFindings(page)).toEqual([]);
      const scrollWidth = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(scrollWidth).toBeLessThanOrEqual(width);
    });
  });

  it("turns the axis of the cloud by keyboard, and both numbers with it", async () => {
    const { page, complaints } = await open("/guide/variance-loss.html", narrow);
    const figure = page.locator("figure", { hasText: "axis at" });
    const numbers = () => figure.locator("td").allInnerTexts();
    const [least] = await numbers();
    await figure.locator("input").focus();
    await page.keyboard.press("End"); // 180°
    await figure.getByText("axis at 180°").waitFor();
    const [mse, varianceLoss] = await numbers();
    expect(mse).toBe(varianceLoss);
    expect(Number(mse)).toBeGreaterThan(Number(least));
    expect(complaints).toEqual([]);
  });

  it("finds a page by a word that it holds", async () => {
    const { page, complaints } = await open("/", narrow);
    await page.locator(".VPNavBarSearch button").first().click();
    await page.locator(".VPLocalSearchBox input").fill("full-moments");
    const results = page.locator(".VPLocalSearchBox .result");
    await results.first().waitFor();
    expect(await results.first().getAttribute("href")).toContain("/guide/renormalisation");
    expect(complaints).toEqual([]);
  });
});

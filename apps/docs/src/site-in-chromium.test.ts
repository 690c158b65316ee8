import { existsSync } from "node:fs";
import { join } from "node:path";
import { chromiumPath, describeWhen, needsChromium } from "@vae/testing";
import axe from "axe-core";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { builtSite } from "./__fixtures__/build-site.js";

const minutes = 60_000;

describeWhen(needsChromium, "site in Chromium", () => {
  let site = "";
  let browser: Browser | undefined;
  beforeAll(async () => {
    site = await builtSite();
    browser = await chromium.launch({
      executablePath: chromiumPath!,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    });
  }, 5 * minutes);
  afterAll(() => browser?.close());

  /** Opens a page whose files come from the built folder; what goes wrong is collected. */
  async function open(
    path: string,
    options: BrowserContextOptions = {},
  ): Promise<{ page: Page; complaints: string[] }> {
    const page = await browser!.newPage({ viewport: { width: 390, height: 844 }, ...options });
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) complaints.push(message.text());
    });
    await page.route("**/*", async (route) => {
      const { host, pathname } = new URL(route.request().url());
      const file = join(site, pathname.endsWith("/") ? `${pathname}index.html` : pathname);
      if (host === "docs.test" && existsSync(file)) return route.fulfill({ path: file });
      complaints.push(`asked for ${host}${pathname}`);
      return route.abort();
    });
    await page.goto(`http://docs.test${path}`, { waitUntil: "networkidle" });
    return { page, complaints };
  }

  it.each([
    ["/", "Variational autoencoders in TypeScript"],
    ["/measured/fashion-quick.html", "fashion-quick"],
    ["/measured/figure-4.html", "figure-4"],
    ["/measured/open-question.html", "Is renormalisation a substitute"],
  ])("%s renders without a complaint, on a narrow screen", async (path, heading) => {
    const { page, complaints } = await open(path);
    expect(await page.locator("h1").innerText()).toContain(heading);
    await page.locator(".VPNavBarHamburger").click(); // answers only when the page has come alive
    await page.locator(".VPNavScreen").waitFor();
    const scrollWidth = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(scrollWidth).toBeLessThanOrEqual(390);
    const widths = await page
      .locator("main img")
      .evaluateAll((images) => images.map((image) => (image as HTMLImageElement).naturalWidth));
    expect(widths.every((width) => width > 0)).toBe(true);
    expect(widths).toHaveLength(path.includes("fashion-quick") ? 2 : 0);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it("keeps every other host out, and scripts that are not its own", async () => {
    const { page } = await open("/demo/train.html");
    const broken = await page.evaluate(async () => {
      const directives: string[] = [];
      document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => {
        directives.push(effectiveDirective);
      });
      await fetch("http://another.test/").catch(() => undefined);
      const image = new Image();
      image.src = "http://another.test/pixel.png";
      const script = document.createElement("script");
      script.textContent = "globalThis.strange = true";
      document.head.append(script);
      await new Promise((resolve) => setTimeout(resolve, 200));
      return { directives: directives.sort(), ran: "strange" in globalThis };
    });
    expect(broken).toEqual({
      directives: ["connect-src", "img-src", "script-src-elem"],
      ran: false,
    });
    await page.close();
  });

  it("draws the figure of the home page without cutting its labels off", async () => {
    const { page } = await open("/");
    const outside = await page.locator("figure svg").evaluate((svg) => {
      const { width, height } = (svg as SVGSVGElement).viewBox.baseVal;
      const labels = Array.from(svg.querySelectorAll("text"));
      return labels
        .filter((label) => {
          const box = label.getBBox();
          return box.x < 0 || box.y < 0 || box.x + box.width > width || box.y + box.height > height;
        })
        .map((label) => label.textContent);
    });
    expect(outside).toEqual([]);
    await page.close();
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
      await page.evaluate(axe.source);
      const findings = await page.evaluate(async () => {
        const { axe: injected } = window as unknown as { axe: typeof axe };
        const { violations } = await injected.run(document, { resultTypes: ["violations"] });
        return violations
          .filter(({ impact }) => impact === "serious" || impact === "critical")
          .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
      });
      expect(findings).toEqual([]);
      const scrollWidth = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(scrollWidth).toBeLessThanOrEqual(width);
      await page.close();
    });
  });

  it("turns the axis of the cloud by keyboard, and both numbers with it", async () => {
    const { page, complaints } = await open("/guide/variance-loss.html");
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
    await page.close();
  });

  it("finds a page by a word that it holds", async () => {
    const { page, complaints } = await open("/");
    await page.locator(".VPNavBarSearch button").first().click();
    await page.locator(".VPLocalSearchBox input").fill("full-moments");
    const results = page.locator(".VPLocalSearchBox .result");
    await results.first().waitFor();
    expect(await results.first().getAttribute("href")).toContain("/guide/renormalisation");
    expect(complaints).toEqual([]);
    await page.close();
  });
});

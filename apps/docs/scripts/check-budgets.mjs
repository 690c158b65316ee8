/**
 * Fails where the demo is too heavy: what a page transfers before anybody starts anything, what the models weigh, and when
 * a page is first of use.
 *
 *     node scripts/check-budgets.mjs [SITE] [--transfer BYTES] [--models BYTES] [--paint MILLISECONDS]
 *
 * SITE is the built site, by default `.vitepress/dist`. The browser is Chromium of the machine, the server this process.
 */
import { existsSync, readdirSync, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { serveSite } from "./serve-site.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    transfer: { type: "string", default: "600000" },
    models: { type: "string", default: "3000000" },
    paint: { type: "string", default: "2000" },
  },
});
const [site = ".vitepress/dist"] = positionals;
const pages = ["index", "explore", "renormalise", "train", "your-images"];
/** Loads of a page at most: other work on the machine can only delay it, so one that is late is tried again. */
const mostLoads = 3;

const server = await serveSite(site);
const browser = await chromium.launch({
  executablePath: findChromium(),
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
});
const found = [
  { what: "models", value: modelBytes(), limit: Number(values.models), unit: "bytes" },
];
try {
  for (const page of pages) {
    const { transfer, paint } = await measure(page);
    found.push(
      { what: `${page}: transfer`, value: transfer, limit: Number(values.transfer), unit: "bytes" },
      { what: `${page}: useful paint`, value: paint, limit: Number(values.paint), unit: "ms" },
    );
  }
} finally {
  await browser.close();
  server.close();
}
for (const { what, value, limit, unit } of found) {
  const numbers = [value, limit].map((number) => number.toLocaleString("en-US"));
  const verdict = value <= limit ? "within" : "OVER";
  console.log(`${what}: ${numbers[0]} ${unit}, ${verdict} ${numbers[1]}`);
}
process.exitCode = found.every(({ value, limit }) => value <= limit) ? 0 : 1;

/** Bytes on the wire until the network is silent, and the time of the largest paint. */
async function measure(name) {
  let [transfer, paint] = [0, Infinity];
  for (let load = 0; load < mostLoads && paint > Number(values.paint); load++) {
    const before = server.sent.length;
    const context = await browser.newContext(); // with an empty cache
    const page = await context.newPage();
    await page.goto(`${server.address}/demo/${name}.html`, { waitUntil: "networkidle" });
    paint = Math.min(paint, Math.round(await page.evaluate(largestPaint)));
    transfer = server.sent.slice(before).reduce((sum, { bytes }) => sum + bytes, 0);
    await context.close();
  }
  return { transfer, paint };
}

/** Runs in the page: when its largest part, the picture or the first paragraph, was painted. */
function largestPaint() {
  return new Promise((resolve) => {
    new PerformanceObserver((list) => {
      resolve(list.getEntries().at(-1).startTime);
    }).observe({ type: "largest-contentful-paint", buffered: true });
  });
}

/** All weights that the site ships: ours, and the LeNet of @vae/metrics. */
function modelBytes() {
  const assets = join(site, "assets");
  return readdirSync(assets)
    .filter((name) => name.endsWith(".safetensors"))
    .reduce((sum, name) => sum + statSync(join(assets, name)).size, 0);
}

function findChromium() {
  const path = (process.env.PATH ?? "")
    .split(delimiter)
    .flatMap((folder) => ["chromium", "chromium-browser"].map((name) => join(folder, name)))
    .find(existsSync);
  if (path !== undefined) return path;
  console.error("check-budgets: Chromium is not there; apt-get install chromium.");
  process.exit(2);
}

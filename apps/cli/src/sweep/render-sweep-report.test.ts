import { chromiumPath, describeWhen, needsChromium, temporaryFolder } from "@vae/testing";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { describe, expect, it } from "vitest";
import type { CollectedRun, SweepTable } from "./collect-sweep.js";
import { renderSweepReport } from "./render-sweep-report.js";

function made(metrics: readonly string[], kind: SweepTable["kind"] = "table"): SweepTable {
  const runs = [100, 200].flatMap((steps) =>
    [1, 2].map((seed): CollectedRun => ({
      variant: { model: "ours", "firstStage.steps": steps },
      seed,
      job: `job-${steps}-${seed}`,
      hash: "0123456789abcdef",
      backend: "cpu",
      trainingSeconds: 1,
      metrics: Object.fromEntries(metrics.map((name, i) => [name, steps / 1000 + seed + i])),
    })),
  );
  const spread = { n: 2, mean: 1.6, std: 0.7071 };
  return {
    format: 1,
    name: "made",
    title: "A <made> sweep",
    kind,
    keys: ["model", "firstStage.steps"],
    metrics,
    baseline: 0,
    rows: [100, 200].map((steps, i) => ({
      variant: { model: "ours", "firstStage.steps": steps },
      seeds: [1, 2],
      seedsAsked: 2,
      metrics: Object.fromEntries(metrics.map((name) => [name, spread])),
      ...(i === 0
        ? {}
        : {
            differences: Object.fromEntries(
              metrics.map((name) => [name, { n: 2, mean: -0.1, interval: [-0.3, 0.1] as const }]),
            ),
          }),
    })),
    runs,
    missing: [],
    backends: ["cpu"],
  };
}

const figure4 = await renderSweepReport(
  made(["sample.mse", "sample.varianceLoss"], "scatter"),
  "vae sweep collect made",
);

describe("report", () => {
  it("has table, differences, figures and runs, and loads nothing", () => {
    const headings = [...figure4.matchAll(/<h2>(.*?)<\/h2>/g)].map(([, title]) => title);
    expect(headings).toEqual([
      "Means over the seeds",
      "Differences, seed by seed",
      "Figures",
      "Runs",
    ]);
    expect(figure4).toContain("model ours, steps 200");
    expect(figure4).toContain("1.600 ± 0.7071");
    expect(figure4).toContain("−0.1000 [−0.3000, 0.1000]");
    expect(figure4).toContain("A &lt;made&gt; sweep");
    expect(figure4).not.toMatch(/<script|<link|<iframe|@import|url\(/);
  });

  it("is figure 4 with its diagonal for errors and variance losses, else a scatter of the numbers", async () => {
    expect(figure4).toContain("The line is equality.");
    const other = await renderSweepReport(made(["gen-2/paper.distance"]), "vae");
    expect(other).not.toContain("The line is equality.");
    expect(other).toContain("Scatter: gen-2/paper.distance against model, 4 runs.");
  });

  it("draws a line a run through all axes", () => {
    expect(figure4).toContain(
      "a line for each of 4 runs through model, steps, sample.mse, sample.varianceLoss.",
    );
    const [, figure = ""] = figure4.split("Parallel coordinates");
    expect(figure.split("</svg>")[0]?.match(/mark-line role-mark/g)?.length).toBeGreaterThan(0);
  });

  it("is the same text for the same table", async () => {
    const again = made(["sample.mse", "sample.varianceLoss"], "scatter");
    expect(await renderSweepReport(again, "vae sweep collect made")).toBe(figure4);
  });
});

describeWhen(needsChromium, "in Chromium", () => {
  it("opens offline without a word on the console, with both figures on the page", async () => {
    const path = join(temporaryFolder(), "report.html");
    writeFileSync(path, figure4);
    const browser = await chromium.launch({
      executablePath: chromiumPath!,
      args: ["--no-sandbox"],
    });
    try {
      const page = await browser.newPage();
      const said: string[] = [];
      page.on("console", (message) => said.push(message.text()));
      page.on("pageerror", (error) => said.push(error.message));
      page.on("requestfailed", (request) => said.push(request.url()));
      await page.goto(pathToFileURL(path).href);
      expect(await page.title()).toBe("made: A <made> sweep");
      const boxes = await Promise.all(
        (await page.locator("figure svg[role=img]").all()).map((svg) => svg.boundingBox()),
      );
      expect(boxes).toHaveLength(2);
      for (const box of boxes) expect(box?.width).toBeGreaterThan(200);
      expect(said).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});

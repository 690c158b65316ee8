import { temporaryFolder } from "@vae/testing";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { VaeErrorCode } from "@vae/base";
import { beforeAll, describe, expect, it } from "vitest";
import { firstStageSchema, modelPlanSchema, secondStageSchema, sweepSchema } from "@vae/cli/config";
import { createProgram } from "@vae/cli/program";
import { environmentSchema, resultSchema } from "@vae/cli/result";
import { arrows } from "../../../tooling/eslint-config/arrows.mjs";
import { packageEntries } from "../scripts/package-entries.mjs";
import { buildSite, builtSite } from "./__fixtures__/build-site.js";

let site = "";
beforeAll(async () => {
  site = await builtSite();
});

/** The text of a built page, as a reader sees it. */
async function textOf(path: string): Promise<string> {
  const markup = await readFile(path, "utf8");
  const [, main] = /<main[^>]*>(.*)<\/main>/s.exec(markup) ?? [undefined, markup];
  return main
    .replace(/<[^>]+>/g, " ")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&")
    .replace(/\s+/g, " ");
}

async function filesOf(folder: string, end: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return names.filter((name) => name.endsWith(end)).map((name) => join(folder, name));
}

describe("built site", () => {
  it("has every page and no other", async () => {
    const pages = (await filesOf(site, ".html")).map((path) => path.slice(site.length + 1));
    const handWritten = pages.filter((page) => !page.startsWith("reference/"));
    expect(handWritten.sort()).toEqual([
      "404.html",
      "comparison.html",
      "contribute/architecture.html",
      "contribute/data-sets.html",
      "contribute/kernels.html",
      "contribute/networks.html",
      "contribute/one-package.html",
      "contribute/samplers.html",
      "decisions/esm-only.html",
      "decisions/index.html",
      "decisions/metric-names.html",
      "decisions/one-graph.html",
      "decisions/own-kernels.html",
      "decisions/renormalise-when-asked.html",
      "demo/explore.html",
      "demo/index.html",
      "demo/renormalise.html",
      "demo/train.html",
      "demo/your-images.html",
      "getting-started.html",
      "guide/balance.html",
      "guide/compiled-steps.html",
      "guide/data-sets.html",
      "guide/errors.html",
      "guide/fid.html",
      "guide/fleet-plan.html",
      "guide/fleet.html",
      "guide/native.html",
      "guide/python.html",
      "guide/renormalisation.html",
      "guide/resume.html",
      "guide/runs-and-files.html",
      "guide/sweeps.html",
      "guide/two-stages.html",
      "guide/variance-loss.html",
      "guide/your-network.html",
      "guide/your-pictures.html",
      "index.html",
      "measured/ablation-decoder-noise.html",
      "measured/chaos.html",
      "measured/claims.html",
      "measured/fashion-quick.html",
      "measured/figure-3.html",
      "measured/figure-4.html",
      "measured/index.html",
      "measured/open-question.html",
    ]);
  });

  it("has its content security policy on every page, ahead of every script and file", async () => {
    for (const path of await filesOf(site, ".html")) {
      const markup = await readFile(path, "utf8");
      const policy = markup.indexOf('<meta http-equiv="Content-Security-Policy"');
      expect(policy, path).toBeGreaterThan(0);
      expect(policy, path).toBeLessThan(markup.search(/<(script|link|img)/));
    }
  });

  it("has a page of every entry of a package, with what it exports", async () => {
    for (const { page, name, source } of packageEntries()) {
      const exported: readonly string[] = Object.keys((await import(source)) as object);
      const text = await textOf(join(site, `${page}.html`));
      expect(text, name).toContain(name);
      expect(
        exported.filter((one) => !text.includes(one)),
        name,
      ).toEqual([]);
    }
  });

  it("has a page of every command, with its options and its own commands", async () => {
    for (const command of createProgram().commands.filter((each) => each.name() !== "help")) {
      const text = await textOf(join(site, `reference/cli/${command.name()}.html`));
      for (const each of [command, ...command.commands]) {
        expect(text).toContain(each.name());
        const flags = each.options.filter(({ hidden }) => !hidden).map((option) => option.flags);
        expect(flags.filter((one) => !text.includes(one))).toEqual([]);
      }
    }
  });

  it("loads nothing from another host", async () => {
    for (const page of await filesOf(site, ".html")) {
      const markup = await readFile(page, "utf8");
      const addresses = [...markup.matchAll(/ (?:src|href|srcset)="([^"]*)"/g)].map(
        ([, to]) => to!,
      );
      expect(addresses.length).toBeGreaterThan(0);
      expect(addresses.filter((address) => /^(https?:)?\/\//.test(address))).toEqual([]);
    }
    for (const style of await filesOf(site, ".css")) {
      const text = await readFile(style, "utf8");
      expect(text).not.toMatch(/@import|url\(["']?(https?:)?\/\//);
    }
  });

  it("shows the numbers of result.json, its scale, its command and what made the score", async () => {
    const text = await textOf(join(site, "measured/fashion-quick.html"));
    expect(text).toContain("Made-up numbers for a test (scale: quick)");
    expect(text).toMatch(/REC \(sampled z\) 20\.4 ± 1\.9 10,000 \/ 2,000 1\.000 ± 0\.020/);
    expect(text).toMatch(/GEN-2 renormalised \(paper\) \(best GEN-2\) 16\.6 ± 0\.4/);
    expect(text).toMatch(/GEN-2 to 0\.31 times/); // 16.6 / 53.8
    expect(text).toContain("vae reproduce fashion-quick --seeds 3");
    expect(text).toContain("0123456789abcdef".repeat(4));
    expect(text).toContain("wasm: chosen by auto; native TensorFlow is not installed");
  });

  it("shows results of every kind: values, points, models, each with a table and what ran it", async () => {
    const figure3 = await textOf(join(site, "measured/figure-3.html"));
    expect(figure3).toMatch(/mse 0\.546 variance loss 2\.648/);
    const figure4 = await textOf(join(site, "measured/figure-4.html"));
    expect(figure4).toContain("Variance loss against mean squared error (scale: test)");
    expect(figure4).toContain("from sampled z");
    expect(figure4).toContain("vae reproduce figure-4 --scale test");
    const ablation = await textOf(join(site, "measured/ablation-decoder-noise.html"));
    expect(ablation).toContain("difference to GEN-2 [95 %]");
    expect(ablation).toMatch(/sha256 of the weights [0-9a-f]{64}/);
    const question = await textOf(join(site, "measured/open-question.html"));
    expect(question).toContain("Distance of the latents to the aggregate posterior");
    const claims = await textOf(join(site, "measured/claims.html"));
    expect(claims.match(/Made by (vae reproduce|npx vitest run) /g)).toHaveLength(9);
    const index = await textOf(join(site, "measured/index.html"));
    expect(index).toContain("vae reproduce figure-3 --seed 1");
  });

  it("draws the figure of the home page from the measured deviation", async () => {
    const text = await textOf(join(site, "index.html"));
    expect(text).toContain("generated: deviation 0.70");
    expect(text).toContain("Multiplied by 1.43"); // 1 / 0.7
  });

  it("lists every code of VaeError with its exit code", async () => {
    const exitCodes: Readonly<Record<VaeErrorCode, string>> = {
      NAME_UNKNOWN: "2",
      CONFIG_INVALID: "3",
      DATA_INVALID: "3",
      SHAPE_MISMATCH: "3",
      BACKEND_UNAVAILABLE: "4",
      IO_FAILED: "5",
      TRAINING_DIVERGED: "6",
      INTERRUPTED: "130 or 143",
    };
    const text = await textOf(join(site, "guide/errors.html"));
    const markup = await readFile(join(site, "guide/errors.html"), "utf8");
    for (const [code, exitCode] of Object.entries(exitCodes)) {
      expect(text).toContain(`${code} ${exitCode} `);
      expect(markup).toContain(`id="${code.toLowerCase().replaceAll("_", "-")}"`); // which the program names
    }
  });

  it("says under a block of shell how far the tests go with it", async () => {
    expect(await textOf(join(site, "guide/resume.html"))).toContain("run it with --steps 20 where");
    expect(await textOf(join(site, "guide/fleet.html"))).toContain(
      "do not run it: it needs Redis.",
    );
  });

  it("draws an arrow for each package that another imports", async () => {
    const markup = await readFile(join(site, "contribute/architecture.html"), "utf8");
    const drawn = [...markup.matchAll(/data-arrow="([^"]*)"/g)].map(([, arrow]) => arrow);
    const packageOf = (part: string) => part.split("/")[0]!;
    const expected = Object.entries(arrows as Record<string, string[]>).flatMap(([part, targets]) =>
      targets
        .map((target) => [packageOf(part), packageOf(target)] as const)
        .filter(([from, to]) => from !== to)
        .map((arrow) => arrow.join(" ")),
    );
    expect(new Set(drawn)).toEqual(new Set(expected));
  });

  it("has a page of every file that is configured or written, with its keys", async () => {
    const pages = {
      "first-stage": firstStageSchema,
      "second-stage": secondStageSchema,
      plan: modelPlanSchema,
      sweep: sweepSchema,
      result: resultSchema,
      environment: environmentSchema,
    };
    for (const [page, { shape }] of Object.entries(pages)) {
      const text = await textOf(join(site, `reference/config/${page}.html`));
      expect(
        Object.keys(shape).filter((key) => !text.includes(` ${key} `)),
        page,
      ).toEqual([]);
    }
  });

  it("lists every arrow that lint enforces", async () => {
    const text = (await textOf(join(site, "contribute/architecture.html"))).replaceAll(" ,", ",");
    for (const [part, targets] of Object.entries(arrows as Record<string, string[]>)) {
      expect(text).toContain(`${part} ${targets.join(", ") || "nothing of ours"}`);
    }
  });
});

it("says on its page that nothing has been measured, where there is no result.json", async () => {
  const bare = temporaryFolder();
  await buildSite(bare, "src/__fixtures__/none");
  const text = await textOf(join(bare, "measured/fashion-quick.html"));
  expect(text).toContain("has not been measured yet");
  expect(await textOf(join(bare, "measured/index.html"))).toContain("Nothing has been measured");
  expect(await textOf(join(bare, "index.html"))).toContain("drawn, not measured");
});

import { goldenWord } from "@vae/testing";
import { describe, expect, it } from "vitest";
import { madeReport } from "./__fixtures__/made-report.js";
import { renderReport } from "./render-report.js";
import type { ReportData } from "./report-data.js";

const full = await renderReport(madeReport());

function headings(page: string): string[] {
  return [...page.matchAll(/<h2>(.*?)<\/h2>/g)].map(([, title]) => title!);
}

function without(...parts: (keyof ReportData)[]): Promise<string> {
  const absent = new Set<string>(parts);
  const rest = Object.entries(madeReport()).filter(([name]) => !absent.has(name));
  return renderReport(Object.fromEntries(rest) as unknown as ReportData);
}

describe("sections", () => {
  it("shows all that a finished run has, the result first", () => {
    expect(headings(full)).toEqual([
      "Result",
      "The same seeds without and with renormalisation",
      "Latents before and after",
      "What the latents hold",
      "Originals and reconstructions",
      "Variance loss against error",
      "Training",
      "What ran it",
    ]);
  });

  it.each([
    [["rows"], "Result"],
    [["generated"], "The same seeds without and with renormalisation"],
    [["renormalised"], "The same seeds without and with renormalisation"],
    [["latentDeviations"], "Latents before and after"],
    [["diagnostics"], "What the latents hold"],
    [["reconstructions"], "Originals and reconstructions"],
    [["plane"], "Variance loss against error"],
    [["firstStage", "secondStage"], "Training"],
  ] as const)("without %j leaves out %j and nothing else", async (parts, title) => {
    expect(headings(await without(...parts))).toEqual(
      headings(full).filter((heading) => heading !== title),
    );
  });

  it("shows the stage that there is", async () => {
    const page = await without("secondStage");
    expect(page).toContain("First stage, on images");
    expect(page).not.toContain("Second stage, on latents");
  });
});

describe("what the latents hold", () => {
  it("is told of both stages, in figures and in numbers", () => {
    const [part] = /<h2>What the latents hold<\/h2>.*?<\/section>/s.exec(full) ?? [];
    expect(part!.match(/<svg /g)).toHaveLength(4);
    const [row] = /<th scope="row">MMD².*?<\/tr>/s.exec(part!) ?? [];
    const cells = [...(row ?? "").matchAll(/<td[^>]*>(.*?)<\/td>/g)].map(([, cell]) => cell);
    expect(cells).toEqual(["−0.0012 ± 0.0031", "−0.0012 ± 0.0031"]);
  });

  it("has no KL term where the encoder has no variance", async () => {
    const { firstStage } = madeReport().diagnostics!;
    const split = { kl: Infinity, negativeEntropy: Infinity, crossEntropy: 23 };
    const page = await renderReport({
      ...madeReport(),
      diagnostics: { firstStage: { ...firstStage!, split } },
    });
    const [part] = /<h2>What the latents hold<\/h2>.*?<\/section>/s.exec(page) ?? [];
    expect(part!.match(/<svg /g)).toHaveLength(1);
    expect(part).not.toContain("Infinity");
  });
});

describe("table", () => {
  it("says title, scale, seed and command", () => {
    const title = "Two-stage VAE on Fashion-MNIST (scale: quick, seed 1)";
    expect(full).toContain(`<title>${title}</title>`);
    expect(full).toContain(`<h1>${title}</h1>`);
    expect(full).toContain("<code>vae reproduce fashion-quick --seed 1</code>");
  });

  it("has the columns in order, the distance under the extractor's name for it", () => {
    const [, head] = /<thead>(.*?)<\/thead>/s.exec(full) ?? [];
    const names = [...(head ?? "").matchAll(/<th [^>]*>(.*?)<\/th>/g)].map(([, name]) => name);
    expect(names).toEqual([
      "images",
      "FD-lenet-fashion",
      "n",
      "mean latent variance",
      "variance loss",
      "mse",
      "variance law",
    ]);
  });

  it("prints numbers, a minus sign, and a dash where nothing was encoded", () => {
    const [row] = /<tr[^>]*>\s*<th scope="row">GEN-1<\/th>.*?<\/tr>/s.exec(full) ?? [];
    const cells = [...(row ?? "").matchAll(/<td[^>]*>(.*?)<\/td>/g)].map(([, cell]) => cell);
    expect(cells).toEqual(["121.7", "10,000 / 2,000", "1.000", "−0.0031", "–", "1.002"]);
  });

  it("marks the best GEN-2 once, by a word and a colour", () => {
    expect(full.match(/class="best-row"/g)).toHaveLength(1);
    expect(full).toMatch(/class="best-row">\s*<th scope="row">GEN-2 renormalised \(paper\)/);
    expect(full.match(/best GEN-2/g)).toHaveLength(1);
  });

  it("sums the effect up: 16.6 is 0.31 times 53.8", () => {
    const text = full.replace(/<[^>]+>/g, "").replace(/\s+/g, " ");
    expect(text).toContain("takes FD-lenet-fashion from 53.8 to 16.6, 0.31 times what it was.");
  });

  it("says when renormalisation does not help", async () => {
    const data = madeReport();
    const rows = data.rows!.map((row) =>
      row.id === "gen-2/paper" ? { ...row, distance: 60 } : row,
    );
    expect(await renderReport({ ...data, rows })).toContain("here it does not help");
  });

  it("explains only rows that are there, and warns that the score is not the FID", () => {
    expect(full).toContain("<dt>renormalised (per dimension)</dt>");
    expect(full).not.toContain("<dt>renormalised (full moments)</dt>");
    expect(full).toContain("It is not the FID");
  });
});

describe("one file that opens offline", () => {
  it("refers to nothing outside itself and has no script", () => {
    const addresses = full.match(/[\w:]{0,11}=?"?https?:[^"' ]*/g) ?? [];
    const namespaces = /^xmlns(:xlink)?="http:\/\/www\.w3\.org\//;
    expect(addresses.filter((text) => !namespaces.test(text))).toEqual([]);
    expect(full).not.toMatch(/<script|<link|<iframe|@import|url\(/);
    const sources = [...full.matchAll(/(?:src|href)="([^"]{0,22})/g)].map(([, source]) => source);
    expect(new Set(sources)).toEqual(new Set(["data:image/png;base64,"]));
  });

  it("stays under 5 MB with 64 colour images of 64 × 64 that no compressor shrinks", async () => {
    const images = Uint8Array.from({ length: 64 * 64 * 64 * 3 }, (_, i) => goldenWord("noise", i));
    const noise = { shape: [64, 64, 3], images } as const;
    const page = await renderReport({
      ...madeReport(),
      originals: noise,
      reconstructions: noise,
      generated: noise,
      renormalised: noise,
    });
    expect(page.length).toBeGreaterThan(3_000_000); // four times 786 kB in base64: noise indeed
    expect(page.length).toBeLessThan(5_000_000);
  });

  it("escapes whatever strings it is given", async () => {
    const evil = `<script>alert("x")</script>'&`;
    const data = madeReport();
    const page = await renderReport({
      ...data,
      title: evil,
      scale: evil,
      command: evil,
      notes: [evil],
      rows: data.rows!.map((row) => ({ ...row, label: evil })),
      extractor: { ...data.extractor!, score: evil, id: evil, convention: evil },
      environment: {
        ...data.environment,
        cpu: evil,
        backendReason: evil,
        versions: { [evil]: evil },
      },
    });
    expect(page).not.toContain("<script");
    expect(page).toContain("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&#39;&amp;");
  });

  it("is the same text for the same data", async () => {
    expect(await renderReport(madeReport())).toBe(full);
  });
});

describe("for every reader", () => {
  it("names every picture and figure and says what each header is for", () => {
    const pictures = full.match(/<img [^>]*>/g) ?? [];
    expect(pictures).toHaveLength(4);
    for (const picture of pictures) expect(picture).toMatch(/alt="[^"]{15,}"/);
    const figures = full.match(/<svg [^>]*>/g) ?? [];
    expect(figures).toHaveLength(10); // latents, plane, two of each stage's latents, two curves of each stage
    for (const figure of figures) expect(figure).toMatch(/role="img" aria-label="[^"]{30,}"/);
    expect(full).not.toMatch(/<th(?! scope=)[ >]/);
  });

  it("says under each figure what to see", () => {
    const figures = full.match(/<figure.*?<\/figure>/gs) ?? [];
    expect(figures).toHaveLength(12);
    for (const figure of figures) expect(figure).toMatch(/<figcaption>[^<]{60,}<\/figcaption>/);
  });

  it("has colours for dark pages, also for what is painted in the figures", () => {
    expect(full).toContain("@media (prefers-color-scheme: dark)");
    const painted = new Set(full.match(/(?<=<svg .*(?:fill|stroke)=")#[0-9a-f]{6}/g));
    expect(painted.size).toBeGreaterThan(3);
    expect(full).toContain('figure svg [fill="#ffffff"] { fill: var(--paper); }');
  });
});

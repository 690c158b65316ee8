import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { claimsOf } from "./claims.js";
import { measuredPage } from "./measured-page.js";
import { openQuestionVerdicts } from "./open-question-verdicts.js";
import { openQuestionOf } from "./open-question.js";
import { readAllResults } from "./read-results.js";

const made = await readAllResults(
  fileURLToPath(new URL("../__fixtures__/results", import.meta.url)),
);
const committed = await readAllResults(fileURLToPath(new URL("../../results", import.meta.url)));

describe.each(Object.entries({ ...made, ...committed }))("the page of %s", (_, measured) => {
  const page = measuredPage(measured);

  it("has its scale in the title, a table and a figure", () => {
    expect(page.title).toContain(`(scale: ${page.scale})`);
    expect(page.tables.length).toBeGreaterThan(0);
    expect(page.figures.length).toBeGreaterThan(0);
    for (const { columns, rows } of page.tables) {
      expect(rows.length).toBeGreaterThan(0);
      for (const { cells } of rows) expect(cells).toHaveLength(columns.length);
    }
  });

  it("says command, scale, data, number of images, convention, machine and versions", () => {
    const ran = Object.fromEntries(page.ran);
    for (const what of ["command", "scale", "data", "machine", "backend", "versions", "written"]) {
      expect(ran[what], what).toMatch(/./);
    }
    if (ran["score"] === undefined) {
      expect(ran["n"]).toMatch(/^\d/);
      expect(ran["convention"]).toMatch(/./);
    } else {
      expect(ran["score"]).toMatch(/sha256 of the weights [0-9a-f]{64}/);
      expect(page.tables.some(({ columns }) => columns.includes("n"))).toBe(true);
    }
  });

  it("shows no number that is none", () => {
    expect(JSON.stringify(page)).not.toMatch(/NaN|undefined|Infinity/);
  });
});

it("has in a figure the numbers of its table", () => {
  const page = measuredPage(made["fashion-quick"]!);
  const [figure] = page.figures;
  const rows = figure?.kind === "rows" ? figure.rows : [];
  expect(rows.map(({ label, value }) => [label, value])).toEqual(
    page.tables[0]?.rows.map(({ label, cells }) => [label, cells[0]]),
  );
});

it("follows the second stage of every seed, with γ_z² beside its variance loss", () => {
  const result = made["ablation-decoder-noise"]?.result;
  const figure = measuredPage(made["ablation-decoder-noise"]!).figures.at(-1);
  const seed = result?.kind === "models" ? result.models[0]?.seeds[0] : undefined;
  const [first] = seed?.followed ?? [];
  expect(figure?.kind === "xy" ? figure.series[0]?.points[0] : undefined).toMatchObject({
    x: first?.gammaSquared,
    y: first?.varianceLoss,
  });
});

describe("the open question", () => {
  it("has a table for each point of its protocol, a row for each model", () => {
    const { tables } = openQuestionOf(made)!;
    expect(tables).toHaveLength(8);
    for (const { columns, rows } of tables) {
      expect(rows).toHaveLength(2);
      for (const { cells } of rows) expect(cells).toHaveLength(columns.length);
    }
    const result = made["ablation-decoder-noise"]?.result;
    const [first] = result?.kind === "models" ? result.models : [];
    const none = first?.summary.find(({ id }) => id === "gen-2/none");
    expect(tables[1]?.rows[0]?.cells[0]).toContain(none?.distance.mean.toFixed(1));
    expect(tables[4]?.rows[0]?.cells[0]).toContain(none?.latentDistance?.mean.toFixed(2));
    const latents = (first?.seeds ?? []).flatMap((seed) => seed.latents ?? []);
    const active = latents.filter(({ posteriorVariance }) => posteriorVariance <= 0.8);
    expect(tables[7]?.rows[0]?.cells[0]).toBe((active.length / 2).toFixed(1)); // two seeds
  });

  it("has a verdict on each point, by the rules of its protocol", () => {
    const result = made["ablation-decoder-noise"]?.result;
    const models = result?.kind === "models" ? result.models : [];
    /** The models with other distances, of every seed. */
    const withDistances = (distances: Readonly<Record<string, number>>) =>
      models.map((model) => ({
        ...model,
        seeds: model.seeds.map((seed, i) => ({
          ...seed,
          rows: seed.rows.map((row) => {
            const distance = distances[row.id];
            return distance === undefined ? row : { ...row, distance: distance + i * 0.001 };
          }),
        })),
      }));
    const statuses = (of: typeof models) => openQuestionVerdicts(of).map(({ status }) => status);
    const equal = { "gen-2/none": 10, "gen-2/paper": 10, "gen-2/per-dimension": 10 };
    const better = { ...equal, "gen-2/decoder-noise": 9, "gen-2/paper": 5 };
    expect(statuses(withDistances(better))[1]).toBe("refuted");
    expect(openQuestionVerdicts(withDistances(better))[1]?.evidence).toContain("−4.0 … −4.0");
    expect(statuses([])).toEqual(["open", "open", "open", "open", "open"]);
    const far = models.map((model) => ({
      ...model,
      seeds: model.seeds.map((seed) => ({
        ...seed,
        followed: [{ step: 1, gammaSquared: 1, varianceLoss: 0.5, mse: 1 }],
      })),
    }));
    expect(statuses(far)[0]).toBe("refuted");
  });

  it("has nothing to show where nothing has been measured", () => {
    expect(openQuestionOf({})).toBeNull();
  });
});

describe("the nine claims", () => {
  it("are open without results, but for theorems", () => {
    const claims = claimsOf({});
    expect(claims.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(claims.filter(({ status }) => status !== "open").map(({ number }) => number)).toEqual([
      5, 6,
    ]);
    for (const { commands } of claims) expect(commands).toHaveLength(1);
  });

  it("are told by the numbers, and name the command that made them", () => {
    const { result, environment } = made["fashion-quick"]!;
    if (result.kind !== undefined && result.kind !== "table")
      throw new Error("a table is expected");
    const withDifference = (low: number, high: number) => ({
      "fashion-quick": {
        environment,
        result: {
          ...result,
          summary: result.summary.map((row) =>
            row.id === "gen-2/paper"
              ? {
                  ...row,
                  toNone: {
                    mean: (low + high) / 2,
                    interval: [low, high] as [number, number],
                    pairs: 3,
                  },
                }
              : row,
          ),
        },
      },
    });
    const seventh = (low: number, high: number) => claimsOf(withDifference(low, high))[6];
    expect(seventh(-40, -30)).toMatchObject({
      status: "confirmed",
      commands: [result.command],
      results: ["fashion-quick"],
    });
    expect(seventh(-40, -30)?.evidence).toContain("−35.0 [−40.0, −30.0] (3 seeds)");
    expect(seventh(-40, 30)?.status).toBe("mixed");
    expect(seventh(30, 40)?.status).toBe("refuted");
  });

  it("call a loss equal to the error only where slope and residual say so", () => {
    const measured = made["figure-4"]!;
    const { result } = measured;
    if (result.kind !== "scatter") throw new Error("a scatter is expected");
    const point = { ...result.points[0]!, from: "sample" as const, isCounted: true };
    const fit = { ...result.fits[0]!, from: "sample" as const, points: 2, correlation: 1 };
    const status = (varianceLoss: number, slope: number, meanRelativeResidual: number) =>
      claimsOf({
        "figure-4": {
          ...measured,
          result: {
            ...result,
            points: [{ ...point, family: "dense", varianceLoss }],
            fits: [{ ...fit, slope, meanRelativeResidual }],
          },
        },
      })[0]?.status;
    expect(status(0.1, 1.05, 0.05)).toBe("confirmed");
    expect(status(0.1, 1.5, 0.05)).toBe("mixed");
    expect(status(-0.1, 1, 0.05)).toBe("refuted");
  });
});

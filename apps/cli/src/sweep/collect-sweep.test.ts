import { describe, expect, it } from "vitest";
import { collectSweep } from "./collect-sweep.js";
import type { JobResult } from "./job-result.js";
import type { SweepPlan } from "./plan-sweep.js";
import { runsCsv, tableCsv } from "./table-csv.js";

/** Two variants over three seeds with the given errors. */
function made(errors: Readonly<Record<string, readonly number[]>>) {
  const entries = Object.entries(errors).flatMap(([rule, values]) =>
    values.map((_, i) => ({ variant: { rule }, seed: i + 1, job: `${rule}-${i + 1}` })),
  );
  const plan = {
    format: 1,
    name: "made",
    title: "Made",
    kind: "table",
    metrics: ["rec/mean.mse"],
    entries,
    jobs: entries.map(({ job }) => ({ id: job, name: job, identity: { model: {} } })),
  } as unknown as SweepPlan;
  const results = new Map(
    Object.entries(errors).flatMap(([rule, values]) =>
      values.map((mse, i) => {
        const result = {
          name: `${rule}-${i + 1}`,
          hash: "0",
          content: { backend: { backend: "cpu" } },
          trainingSeconds: 1,
          metrics: { "rec/mean.mse": mse },
        } as unknown as JobResult;
        return [`${rule}-${i + 1}`, result] as const;
      }),
    ),
  );
  return { plan, results };
}

const name = "rec/mean.mse";

describe("table", () => {
  const { plan, results } = made({ computed: [1, 2, 3], learned: [2, 2, 5] });
  const collected = collectSweep(plan, results);

  it("has mean and sample standard deviation over the seeds", () => {
    expect(collected.rows.map(({ metrics }) => metrics[name])).toEqual([
      { n: 3, mean: 2, std: 1 },
      { n: 3, mean: 3, std: Math.sqrt((1 + 1 + 4) / 2) },
    ]);
  });

  it("has differences seed by seed, with the interval of Student's t", () => {
    // 1, 0, 2: mean 1, deviation 1; t of two degrees of freedom is (2p − 1) / √(2p(1 − p)) at p = 0.975
    const half = (0.95 / Math.sqrt(2 * 0.975 * 0.025)) * (1 / Math.sqrt(3));
    const difference = collected.rows[1]?.differences?.[name];
    expect(difference).toMatchObject({ n: 3, mean: 1 });
    expect(difference?.interval?.[0]).toBeCloseTo(1 - half, 9);
    expect(difference?.interval?.[1]).toBeCloseTo(1 + half, 9);
    expect(collected.rows[0]?.differences).toBeUndefined();
  });

  it("takes another baseline", () => {
    const [first, second] = collectSweep(plan, results, { baseline: 2 }).rows;
    expect(first?.differences?.[name]?.mean).toBe(-1);
    expect(second?.differences).toBeUndefined();
    expect(() => collectSweep(plan, results, { baseline: 3 })).toThrow(
      "--baseline 3: made has 2 variants.",
    );
  });

  it("is CSV with all digits", () => {
    const [head, first] = tableCsv(collected).split("\r\n");
    expect(head).toBe(
      "rule,seeds,rec/mean.mse mean,rec/mean.mse std,rec/mean.mse difference,rec/mean.mse low95,rec/mean.mse high95",
    );
    expect(first).toBe("computed,3,2,1,,,");
    expect(runsCsv(collected).split("\r\n")[1]).toBe("computed,1,computed-1,cpu,0,1");
  });
});

it("pairs only seeds that both have, and says what is missing", () => {
  const { plan, results } = made({ computed: [1, 2, 3], learned: [2, 2, 5] });
  results.delete("learned-1");
  results.delete("computed-3");
  const collected = collectSweep(plan, results);
  expect(collected.missing).toEqual(["computed-3", "learned-1"]);
  expect(collected.rows.map(({ seeds, seedsAsked }) => [seeds, seedsAsked])).toEqual([
    [[1, 2], 3],
    [[2, 3], 3],
  ]);
  expect(collected.rows[1]?.differences?.[name]).toEqual({ n: 1, mean: 0, interval: null });
});

it("has no deviation of one seed, and refuses to make a table of nothing", () => {
  const { plan, results } = made({ computed: [1] });
  expect(collectSweep(plan, results).rows[0]?.metrics[name]).toEqual({ n: 1, mean: 1, std: null });
  expect(() => collectSweep(plan, new Map())).toThrow("none of its 1 jobs is finished");
});

it("quotes what CSV needs quoted", () => {
  const { plan, results } = made({ 'a "b", c': [1] });
  expect(tableCsv(collectSweep(plan, results)).split("\r\n")[1]).toBe('"a ""b"", c",1,1,,,,');
});

import { decodeNpy, encodeNpy, encodeNpz, type NpyArray } from "@vae/base";
import { describeWhen, needsPython, runPython, temporaryFolder } from "@vae/testing";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runVae } from "../../test-support/run-vae.js";
import { columnMoments } from "./column-moments.js";
import type { LatentDimensionReport, LatentReport } from "./latent-report.js";

/** Rows of latents whose columns have mean 2, 2 and deviation 1, 2. */
const rows = [
  [1, 0],
  [3, 4],
  [1, 4],
  [3, 0],
];

function matrix(
  values: readonly (readonly number[])[],
  Type: typeof Float64Array | typeof Float32Array = Float64Array,
): NpyArray {
  return { shape: [values.length, values[0]?.length ?? 0], data: Type.from(values.flat()) };
}

/** A folder with these files, in which `vae latents` runs. */
function workplace(files: Record<string, NpyArray | Uint8Array>) {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), content instanceof Uint8Array ? content : encodeNpy(content));
  }
  return {
    folder,
    latents: (...args: string[]) => runVae(["latents", ...args], { cwd: folder }),
    /** Renormalises `in.npy` and reads what came out. */
    async renormalise(...args: string[]) {
      const run = await runVae(["latents", "renormalise", "in.npy", "--out", "out.npy", ...args], {
        cwd: folder,
      });
      expect(run.stderr).not.toContain("error");
      expect(run.code).toBe(0);
      return { ...run, ...decodeNpy(readFileSync(join(folder, "out.npy"))) };
    },
  };
}

describe("latents stats", () => {
  it("gives moments in full, with population variance", async () => {
    const { latents } = workplace({
      "in.npy": matrix([
        [0, 5],
        [1, 5],
        [0, 5.1],
      ]),
    });
    const { code, stdout } = await latents("stats", "in.npy", "--json");
    expect(code).toBe(0);
    const report = JSON.parse(stdout) as LatentReport;
    expect(report).toMatchObject({
      source: "in.npy",
      rows: 3,
      columns: 2,
      type: "float64",
      inactive: [1],
    });
    const [first, second] = report.dimensions as [LatentDimensionReport, LatentDimensionReport];
    expect(first.mean).toBe(1 / 3);
    // ((1/3)² + (2/3)² + (1/3)²)/3
    expect(first.variance).toBeCloseTo(2 / 9, 15);
    expect(first.standardDeviation).toBe(Math.sqrt(first.variance));
    // E[z²] = (0 + 1 + 0)/3
    expect(first.law).toBeCloseTo(1 / 3, 15);
    expect(report.meanVariance).toBe((first.variance + second.variance) / 2);
  });

  it("prints a table for people", async () => {
    const { latents } = workplace({ "in.npy": matrix(rows) });
    const { stdout } = await latents("stats", "in.npy");
    expect(stdout).toContain("in.npy: 4 latents of 2 dimensions");
    expect(stdout).toMatch(/^ +1 +2\.000 +4\.000 +2\.000 +8\.000$/m);
  });

  it("takes whole numbers for what they are", async () => {
    const { latents } = workplace({
      "in.npy": { shape: [2, 2], data: BigInt64Array.of(1n, 2n, 3n, 4n) },
    });
    const { stdout } = await latents("stats", "in.npy", "--json");
    expect(JSON.parse(stdout).dimensions[1]).toMatchObject({ mean: 3, variance: 1, law: 10 });
  });
});

describe("latents renormalise", () => {
  it("gives each column deviation 1 about its own mean", async () => {
    const { renormalise } = workplace({ "in.npy": matrix(rows) });
    const { shape, data } = await renormalise("--mode", "per-dimension");
    expect(shape).toEqual([4, 2]);
    // Column 0 has deviation 1 already; column 1 becomes 2 + (z − 2)/2.
    expect(data).toEqual(Float64Array.from([1, 1, 3, 3, 1, 3, 3, 1]));
  });

  it("keeps float32", async () => {
    const { renormalise } = workplace({ "in.npy": matrix(rows, Float32Array) });
    const { data } = await renormalise("--mode", "per-dimension");
    expect(data).toEqual(Float32Array.from([1, 1, 3, 3, 1, 3, 3, 1]));
  });

  it("leaves a column with a deviation below 0.1 as it is, bit by bit, and says so", async () => {
    const still = [0.1, 0.2, 0.1, 0.2]; // deviation 0.05
    const { renormalise } = workplace({
      "in.npy": matrix(rows.map(([a = 0], i) => [2 * a, still[i] ?? 0])),
    });
    const { data, stderr } = await renormalise("--mode", "per-dimension");
    // Column 0 is 2 and 6: mean 4, deviation 2.
    expect(data).toEqual(Float64Array.from([3, 0.1, 5, 0.2, 3, 0.1, 5, 0.2]));
    expect(stderr).toBe(
      "warning: column 1 is left as it is: its standard deviation, 0.0500, is below 0.1.\n",
    );
  });

  it("multiplies all by one factor in the paper's mode", async () => {
    const { renormalise } = workplace({ "in.npy": matrix(rows) });
    const { data } = await renormalise("--mode", "paper");
    // The mean deviation is (1 + 2)/2.
    expect(data).toEqual(Float64Array.from(rows.flat(), (value) => value * (1 / 1.5)));
  });

  it("copies in mode none", async () => {
    const { folder, renormalise } = workplace({ "in.npy": matrix(rows) });
    await renormalise("--mode", "none");
    expect(readFileSync(join(folder, "out.npy"))).toEqual(readFileSync(join(folder, "in.npy")));
  });

  it("removes correlations in mode full-moments, in float64", async () => {
    const correlated = [
      [0, 0],
      [2, 1],
      [1, 2],
      [3, 3.5],
      [0.5, -1],
    ];
    const { renormalise } = workplace({ "in.npy": matrix(correlated) });
    const { data } = await renormalise("--mode", "full-moments");
    expect(data).toBeInstanceOf(Float64Array);
    const values = data as Float64Array;
    const { mean, variance } = columnMoments(values, 2);
    let product = 0;
    for (let i = 0; i < values.length; i += 2) product += (values[i] ?? 0) * (values[i + 1] ?? 0);
    for (const value of [...mean, ...[...variance].map((v) => v - 1), product / 5]) {
      expect(Math.abs(value)).toBeLessThan(1e-12);
    }
  });

  it("takes the deviations of a target and keeps each column's own mean", async () => {
    // Deviations 3 and 4, means far off.
    const target = matrix([
      [97, 96],
      [103, 104],
    ]);
    const sigma = Float64Array.of(9, 1, 1, 16);
    const { latents, renormalise, folder } = workplace({
      "in.npy": matrix(rows),
      "target.npy": target,
      "target.npz": encodeNpz({
        mu: { shape: [2], data: Float64Array.of(100, 100) },
        sigma: { shape: [2, 2], data: sigma },
      }),
    });
    const { stdout } = await latents("stats", "target.npy", "--json");
    writeFileSync(join(folder, "target.json"), stdout);
    // 2 + (z − 2)·3/1 and 2 + (z − 2)·4/2
    const expected = Float64Array.from(
      rows.flatMap(([a = 0, b = 0]) => [2 + (a - 2) * 3, 2 + (b - 2) * 2]),
    );
    for (const name of ["target.npy", "target.npz", "target.json"]) {
      const { data } = await renormalise("--mode", "per-dimension", "--target", name);
      expect(data).toEqual(expected);
    }
    // In the paper's mode one factor, of the mean deviations: 3.5/1.5.
    const { data } = await renormalise("--mode", "paper", "--target", "target.npz");
    expect(data).toEqual(Float64Array.from(rows.flat(), (value) => value * (3.5 / 1.5)));
  });

  it("brings back deviations that stats then finds", async () => {
    const { latents, renormalise } = workplace({ "in.npy": matrix(rows) });
    await renormalise("--mode", "per-dimension");
    const { stdout } = await latents("stats", "out.npy", "--json");
    const report = JSON.parse(stdout) as LatentReport;
    expect(report.meanStandardDeviation).toBe(1);
    expect(report.dimensions.map(({ mean }) => mean)).toEqual([2, 2]);
  });

  it("may write over its input", async () => {
    const { latents, folder } = workplace({ "in.npy": matrix(rows) });
    const { code, stdout } = await latents(
      "renormalise",
      "in.npy",
      "--mode",
      "per-dimension",
      "--out",
      "in.npy",
      "--json",
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ scale: [1, 0.5], inactive: [], type: "float64" });
    expect(decodeNpy(readFileSync(join(folder, "in.npy"))).data[1]).toBe(1);
  });
});

describe("bad input", () => {
  const good = encodeNpy(matrix(rows));
  it.each([
    ["no file", undefined, 5, "in.npy: no such file"],
    ["a text", new TextEncoder().encode("latents"), 3, "this is no npy file"],
    ["an empty file", new Uint8Array(0), 3, "this is no npy file"],
    ["a file cut off", good.subarray(0, -3), 3, "needs 64 bytes, 61 follow the header"],
    ["one axis", encodeNpy({ shape: [8], data: new Float64Array(8) }), 3, "got the shape [8]"],
    [
      "images",
      encodeNpy({ shape: [2, 2, 2], data: new Float64Array(8) }),
      3,
      "got the shape [2, 2, 2]",
    ],
    [
      "one row",
      encodeNpy(matrix([[1, 2]])),
      3,
      "expected at least 2 rows and 1 column, got [1, 2]",
    ],
    ["no columns", encodeNpy({ shape: [4, 0], data: new Float64Array(0) }), 3, "got [4, 0]"],
    [
      "NaN",
      encodeNpy(
        matrix([
          [1, 2],
          [3, Number.NaN],
        ]),
      ),
      3,
      "row 1, column 1 (counted from 0) is NaN",
    ],
    [
      "infinity",
      encodeNpy(
        matrix(
          [
            [1, -Infinity],
            [3, 4],
          ],
          Float32Array,
        ),
      ),
      3,
      "row 0, column 1 (counted from 0) is -Infinity",
    ],
  ])(
    "is refused in one sentence and nothing is written: %s",
    async (_, content, exitCode, message) => {
      const { folder, latents } = workplace(content === undefined ? {} : { "in.npy": content });
      const before = readdirSync(folder);
      for (const args of [
        ["stats", "in.npy"],
        ["renormalise", "in.npy", "--mode", "per-dimension", "--out", "out.npy"],
      ]) {
        const { code, stdout, stderr } = await latents(...args);
        expect(stderr).toMatch(/^error: in\.npy: [^\n]*\n$/);
        expect(stderr).toContain(message);
        expect({ code, stdout }).toEqual({ code: exitCode, stdout: "" });
      }
      expect(readdirSync(folder)).toEqual(before);
    },
  );

  it("is refused in a target", async () => {
    const { latents, folder } = workplace({
      "in.npy": matrix(rows),
      "wide.npy": matrix(rows.map((row) => [...row, 1, 2])),
      "text.json": new TextEncoder().encode('{"dimensions": [{"mean": 1}]}'),
      "half.npz": encodeNpz({ mu: { shape: [2], data: new Float64Array(2) } }),
      "negative.npz": encodeNpz({
        mu: { shape: [2], data: new Float64Array(2) },
        sigma: { shape: [2, 2], data: Float64Array.of(1, 0, 0, -1) },
      }),
    });
    for (const [name, message] of [
      ["wide.npy", "has 4 values, latents of width 2 need 2"],
      ["text.json", "text.json: expected the JSON of vae latents stats --json"],
      ["half.npz", 'half.npz: expected the arrays "mu" and "sigma"'],
      ["negative.npz", "no negative variance in sigma"],
    ] as const) {
      const { code, stderr } = await latents(
        ...[
          "renormalise",
          "in.npy",
          "--mode",
          "per-dimension",
          "--out",
          "out.npy",
          "--target",
          name,
        ],
      );
      expect(stderr).toContain(message);
      expect(code).toBe(3);
    }
    expect(existsSync(join(folder, "out.npy"))).toBe(false);
  });

  it("keeps the old file where the new one cannot be written", async () => {
    const { latents, folder } = workplace({ "in.npy": matrix(rows) });
    const { code, stderr } = await latents(
      ...["renormalise", "in.npy", "--mode", "paper", "--out", "no/such/folder/out.npy"],
    );
    expect(stderr).toContain("no/such/folder");
    expect(code).toBe(5);
    expect(readdirSync(folder)).toEqual(["in.npy"]);
  });
});

describeWhen(needsPython("numpy"), "numpy", () => {
  it("computes the same per dimension", async () => {
    const { renormalise, folder } = workplace({});
    runPython(
      [
        "import numpy, sys",
        "z = numpy.random.default_rng(1).normal(size=(1000, 5)) * [0.5, 0.7, 1, 2, 0.01] + [0, 1, -1, 100, 3]",
        "numpy.save(sys.argv[1], numpy.asfortranarray(z))",
      ].join("\n"),
      join(folder, "in.npy"),
    );
    await renormalise("--mode", "per-dimension");
    const worst = runPython(
      [
        "import numpy, sys",
        "z, out = [numpy.load(path) for path in sys.argv[1:]]",
        "m, s = z.mean(0), z.std(0)",
        "expected = numpy.where(s < 0.1, z, m + (z - m) / numpy.where(s < 0.1, 1, s))",
        "assert out.dtype == numpy.float64 and (out[:, 4] == z[:, 4]).all()",
        "print(abs(out - expected).max())",
      ].join("\n"),
      join(folder, "in.npy"),
      join(folder, "out.npy"),
    );
    // Both sum 1,000 numbers of about 100 in float64.
    expect(Number(worst)).toBeLessThan(1e-11);
  });
});

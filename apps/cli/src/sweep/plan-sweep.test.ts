import { describe, expect, it } from "vitest";
import { shardedSweep, unshardedSweep } from "./__fixtures__/sharded-sweep.js";
import { tinySweep } from "./__fixtures__/tiny-sweep.js";
import { planSweep } from "./plan-sweep.js";
import { parseSweep, type SweepFile } from "./sweep-file.js";

const code = "1.0.0+0123456789ab";
const plan = (sweep: SweepFile) =>
  planSweep(parseSweep(sweep, "a.yaml"), { subject: "a.yaml", code });

const figure4 = {
  name: "a",
  recipe: "figure-4",
  scale: "test",
  backend: "cpu",
} as const satisfies SweepFile;

describe("jobs", () => {
  it("are variants times models times seeds", async () => {
    const { jobs, entries } = await plan({
      ...figure4,
      models: ["dense-8-latents-cifar", "dense-16-latents-cifar"],
      grid: { "firstStage.steps": [2, 3], "firstStage.batchSize": [5, 10] },
      seeds: 3,
    });
    expect(entries).toHaveLength(2 * 2 * 2 * 3);
    expect(new Set(jobs.map(({ id }) => id)).size).toBe(24);
    expect(new Set(jobs.map(({ name }) => name)).size).toBe(24);
    expect(entries[0]?.variant).toEqual({
      model: "dense-8-latents-cifar",
      "firstStage.steps": 2,
      "firstStage.batchSize": 5,
    });
  });

  it("of the paper's table are one a row and seed", async () => {
    const { jobs } = await plan({ name: "a", recipe: "cifar10-paper", scale: "test", seeds: 2 });
    expect(jobs.map(({ identity }) => [identity.model.id, identity.seed])).toEqual([
      ["ours", 1],
      ["ours", 2],
      ["dai-wipf", 1],
      ["dai-wipf", 2],
      ["rae-l2", 1],
      ["rae-l2", 2],
    ]);
  });

  it("have the values of set, and over them those of the variant", async () => {
    const { jobs } = await plan({
      ...tinySweep,
      set: { "firstStage.steps": 7, "firstStage.batchSize": 5 },
      list: [{ "firstStage.steps": 8 }, {}],
      seeds: [4],
    });
    expect(
      jobs.map(
        ({
          identity: {
            plan: { firstStage },
          },
        }) => [firstStage.steps, firstStage.batchSize],
      ),
    ).toEqual([
      [8, 5],
      [7, 5],
    ]);
  });

  it("of equal numbers are one job in two places", async () => {
    const { jobs, entries } = await plan({ ...tinySweep, list: [{}, { "firstStage.steps": 3 }] });
    expect(entries).toHaveLength(4);
    expect(jobs).toHaveLength(2); // the fixture has 3 steps already
  });

  it("take memory, time and metrics from the file", async () => {
    const { jobs } = await plan({
      ...tinySweep,
      resources: { cores: 2, memory: "1.5 GiB" },
      timeLimit: "20 min",
      priority: 3,
      metrics: ["mean.mse"],
      seeds: 1,
    });
    expect(jobs[0]).toMatchObject({
      resources: { cores: 2, memoryMiB: 1536, gpu: 0 },
      timeLimit: 1200,
      priority: 3,
      metrics: ["mean.mse"],
      identity: { threads: 2 },
    });
  });
});

describe("identity", () => {
  const idOf = async (sweep: SweepFile, other = code) =>
    (await planSweep(sweep, { subject: "a", code: other })).jobs[0]?.id;

  it("is the same for whatever decides no number", async () => {
    const id = await idOf(tinySweep);
    expect(id).toMatch(/^[0-9a-f]{64}$/);
    expect(await idOf({ ...tinySweep, seeds: [1], priority: 9, timeLimit: 60 })).toBe(id);
    expect(await idOf({ ...tinySweep, metrics: ["mean.mse"] })).toBe(id);
    const { firstStage, ...rest } = tinySweep.config;
    const reordered = Object.fromEntries(Object.entries(firstStage).reverse()) as typeof firstStage;
    expect(await idOf({ ...tinySweep, config: { firstStage: reordered, ...rest } })).toBe(id);
  });

  it.each<[string, Partial<SweepFile>]>([
    ["seed", { seeds: [2] }],
    ["a value", { set: { "firstStage.steps": 4 } }],
    ["the images", { set: { "data.trainImages": 19 } }],
    ["the number of threads", { resources: { cores: 2 } }],
    ["the backend", { backend: "wasm" }],
  ])("changes with %s", async (_, changed) => {
    expect(await idOf({ ...tinySweep, ...changed })).not.toBe(await idOf(tinySweep));
  });

  it("changes with the shards of its scores, and is without a word of them where there are none", async () => {
    expect((await plan(tinySweep)).jobs[0]?.identity).not.toHaveProperty("scoring");
    const { jobs } = await plan(shardedSweep);
    expect(jobs[0]?.identity.scoring).toEqual({ shards: 3 });
    expect(await idOf(shardedSweep)).not.toBe(await idOf(unshardedSweep));
    expect(await idOf({ ...unshardedSweep, scoring: { shards: 2 } })).not.toBe(
      await idOf(shardedSweep),
    );
  });

  it("changes with the code", async () => {
    expect(await idOf(tinySweep, "1.0.0+ffffffffffff")).not.toBe(await idOf(tinySweep));
  });
});

describe("what is refused", () => {
  it.each<[string, SweepFile, RegExp]>([
    [
      "a key, with the nearest",
      { ...tinySweep, grid: { "firstStage.step": [1] } },
      /^a\.yaml: unknown key "firstStage\.step"\. Did you mean "steps"\?/,
    ],
    [
      "a value",
      { ...tinySweep, grid: { "firstStage.steps": [0] } },
      /^a\.yaml: firstStage\.steps is 0/,
    ],
    ["a key that is no path", { ...tinySweep, grid: { "a b": [1] } }, /^a\.yaml: a b: expected/],
    [
      "an option of a network",
      { ...tinySweep, grid: { "firstStage.network.width": [1] } },
      /"width".*Did you mean "widths"/,
    ],
    [
      "a recipe",
      { name: "a", recipe: "figure-44" },
      /Unknown recipe "figure-44"\. Did you mean "figure-4"/,
    ],
    [
      "a recipe without a training",
      { name: "a", recipe: "pca-baseline" },
      /pca-baseline computes and trains nothing/,
    ],
    ["a model", { ...figure4, models: ["dense-3"] }, /Unknown model "dense-3"/],
    [
      "shards of what is no table",
      { ...tinySweep, scoring: { shards: 2 } },
      /^a\.yaml: scoring: shards are for rows of a table, and config measures reconstructions/,
    ],
    [
      "a number to collect",
      { ...tinySweep, metrics: ["sample.mes"] },
      /^a\.yaml: metrics: no job gives "sample\.mes"\. Did you mean "sample\.mse"\?/,
    ],
  ])("%s", async (_, sweep, message) => {
    await expect(plan(sweep)).rejects.toThrow(message);
  });
});

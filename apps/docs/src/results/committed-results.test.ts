import { readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { readAllResults } from "./read-results.js";

const folder = fileURLToPath(new URL("../../results", import.meta.url));

it("has every committed folder checked, and there are some", async () => {
  const names = (await readdir(folder, { withFileTypes: true })).filter((entry) =>
    entry.isDirectory(),
  );
  const results = await readAllResults(folder);
  expect(Object.keys(results).sort()).toEqual(names.map(({ name }) => name).sort());
  expect(Object.keys(results)).toEqual(
    expect.arrayContaining(["fashion-quick", "figure-2", "figure-3", "pca-baseline"]),
  );
});

it("is written by the command that stands in it, with three seeds where training is involved", async () => {
  for (const [id, { result }] of Object.entries(await readAllResults(folder))) {
    expect(result.command).toMatch(new RegExp(`^vae reproduce ${id}( .*)? --publish `));
    if (result.kind === "curves" || /^figure-[56]$/.test(id)) continue;
    const seeds =
      result.kind === "scatter"
        ? [...new Set(result.points.map(({ seed }) => seed))]
        : result.kind === "models"
          ? result.models.reduce<readonly unknown[]>(
              (least, model) => (model.seeds.length < least.length ? model.seeds : least),
              result.models[0]!.seeds,
            )
          : result.seeds;
    expect(seeds.length, id).toBeGreaterThanOrEqual(3);
  }
});

it("has no picture but of Fashion-MNIST", async () => {
  const files = await readdir(folder, { recursive: true });
  const pictured = new Set(
    files
      .filter((name) => /\.(png|jpe?g|webp|npy|npz|safetensors)$/.test(name))
      .map((name) => name.split("/")[0]),
  );
  const results = await readAllResults(folder);
  for (const id of pictured) {
    const { result } = results[id!]!;
    const trainedOn =
      result.kind === undefined || result.kind === "table"
        ? [result.data.train]
        : result.kind === "models"
          ? result.models.map(({ data }) => data.train)
          : [];
    expect(trainedOn.length, id).toBeGreaterThan(0);
    for (const data of trainedOn) expect(data, id).toMatch(/^fashion-mnist/);
  }
});

import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readAllResults, readResults } from "./read-results.js";

const made = fileURLToPath(new URL("../__fixtures__/results", import.meta.url));
let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "vae-results-"));
  await cp(made, folder, { recursive: true });
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** Changes a JSON file of the copy. */
async function edit(name: string, change: (value: Record<string, unknown>) => void): Promise<void> {
  const path = join(folder, "fashion-quick", name);
  const value = JSON.parse(await readFile(path, "utf8")) as Record<string, unknown>;
  change(value);
  await writeFile(path, JSON.stringify(value));
}

it("reads result and environment by the name of the recipe", async () => {
  const { "fashion-quick": measured } = await readResults(folder);
  expect(measured?.result.extractor.score).toBe("FD-lenet-fashion");
  expect(measured?.result.seeds.map(({ seed }) => seed)).toEqual([1, 2, 3]);
  expect(measured?.environment.backend).toBe("wasm");
});

it("finds nothing where nothing has been measured", async () => {
  await rm(join(folder, "fashion-quick", "result.json"));
  expect(await readResults(folder)).toEqual({}); // of the others none is a table of one model
  expect(await readResults(join(folder, "absent"))).toEqual({});
});

it("reads results of every kind, and keeps those that are no table apart", async () => {
  await edit("result.json", (result) => {
    for (const key of Object.keys(result)) {
      if (!["format", "id", "title", "scale", "command", "created"].includes(key)) {
        Reflect.deleteProperty(result, key);
      }
    }
    Object.assign(result, {
      kind: "curves",
      notes: [],
      convention: "exact",
      n: 4,
      axes: { x: "x", y: "y" },
      series: [{ name: "line", mark: "line", x: [0], y: [0] }],
      values: { mse: 0.546 },
    });
  });
  const { "fashion-quick": measured } = await readAllResults(folder);
  expect(measured?.result).toMatchObject({ kind: "curves", values: { mse: 0.546 } });
  expect(await readResults(folder)).toEqual({});
});

it("refuses a result without command, n, extractor, convention, sha256 or scale, of any kind", async () => {
  for (const [name, remove] of [
    ["command", (result) => delete result["command"]],
    ["scale", (result) => delete result["scale"]],
    ["extractor", (result) => delete result["extractor"]],
    ["sha256", ({ extractor }) => delete (extractor as Record<string, unknown>)["sha256"]],
    ["convention", ({ extractor }) => delete (extractor as Record<string, unknown>)["convention"]],
    ["n", ({ summary }) => delete (summary as Record<string, unknown>[])[0]!["n"]],
  ] satisfies [string, (result: Record<string, unknown>) => unknown][]) {
    await cp(made, folder, { recursive: true });
    await edit("result.json", remove);
    await expect(readResults(folder), name).rejects.toThrow(new RegExp(`\\b${name}: `));
  }
});

/** Every required fact of the kinds that are no table of one model, and where it stands. */
const facts: readonly [kind: string, field: string, remove: (result: never) => unknown][] = [
  ["figure-4", "command", (result: Record<string, unknown>) => delete result["command"]],
  ["figure-4", "scale", (result: Record<string, unknown>) => delete result["scale"]],
  ["figure-4", "convention", (result: Record<string, unknown>) => delete result["convention"]],
  ["figure-4", "n", ({ points }: { points: Record<string, unknown>[] }) => delete points[0]!["n"]],
  ["figure-3", "command", (result: Record<string, unknown>) => delete result["command"]],
  ["figure-3", "scale", (result: Record<string, unknown>) => delete result["scale"]],
  ["figure-3", "convention", (result: Record<string, unknown>) => delete result["convention"]],
  ["figure-3", "n", (result: Record<string, unknown>) => delete result["n"]],
  ...(["sha256", "convention", "score", "dimension"] as const).map(
    (field) =>
      [
        "ablation-decoder-noise",
        field,
        ({ models }: { models: { extractor: Record<string, unknown> }[] }) =>
          Reflect.deleteProperty(models[0]!.extractor, field),
      ] as [string, string, (result: never) => unknown],
  ),
  [
    "ablation-decoder-noise",
    "n",
    ({ models }: { models: { summary: Record<string, unknown>[] }[] }) =>
      delete models[0]!.summary[0]!["n"],
  ],
  [
    "ablation-decoder-noise",
    "extractor",
    ({ models }: { models: Record<string, unknown>[] }) => delete models[0]!["extractor"],
  ],
];

it.each(facts)("refuses %s without %s", async (kind, field, remove) => {
  await expect(readAllResults(folder)).resolves.toHaveProperty(kind); // whole, it is taken
  const path = join(folder, kind, "result.json");
  const result = JSON.parse(await readFile(path, "utf8")) as never;
  remove(result);
  await writeFile(path, JSON.stringify(result));
  await expect(readAllResults(folder)).rejects.toThrow(
    new RegExp(`${kind}/result.json: .*\\b${field}: `),
  );
});

describe("refuses", () => {
  it("a field that is not what the schema says, and names file and field", async () => {
    await edit("result.json", (result) => (result["scale"] = "huge"));
    await expect(readResults(folder)).rejects.toMatchObject({
      code: "DATA_INVALID",
      message: expect.stringMatching(
        /fashion-quick\/result\.json: is not in the format .*\(scale: /,
      ),
    });
  });

  it("a field that the schema does not know", async () => {
    await edit("environment.json", (environment) => (environment["mood"] = "good"));
    await expect(readResults(folder)).rejects.toThrow(/environment\.json: .*mood/);
  });

  it("a result without its environment", async () => {
    await rm(join(folder, "fashion-quick", "environment.json"));
    await expect(readResults(folder)).rejects.toThrow("environment.json: cannot be read as JSON.");
  });

  it("the result of another recipe", async () => {
    await edit("result.json", (result) => (result["id"] = "cifar10-paper"));
    await expect(readResults(folder)).rejects.toThrow(
      'expected the result of "fashion-quick", got that of "cifar10-paper".',
    );
  });
});

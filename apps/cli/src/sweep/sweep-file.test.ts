import { temporaryFolder } from "@vae/testing";
import { VaeError } from "@vae/base";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readSweepFile } from "./sweep-file.js";

async function read(text: string, name = "sweep.yaml") {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, text);
  return readSweepFile(path);
}

/** The message, without the folder of the file. */
async function refusal(text: string, name?: string): Promise<string> {
  const error: unknown = await read(text, name).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!VaeError.isInstance(error)) throw new Error(`expected a VaeError, got ${String(error)}`);
  return error.message.replace(/^\S*[\\/]/, "");
}

const small = "name: widths\nrecipe: fashion-quick\n";

describe("YAML", () => {
  it("is read", async () => {
    const text = `${small}grid:\n  secondStage.network.width: [64, 128]\nseeds: 3\nresources: { cores: 2, memory: 2 GiB }\n`;
    expect(await read(text)).toEqual({
      name: "widths",
      recipe: "fashion-quick",
      grid: { "secondStage.network.width": [64, 128] },
      seeds: 3,
      resources: { cores: 2, memory: "2 GiB" },
    });
  });

  it.each([
    ["no YAML, with its place", `${small}grid: [1, 2\n`, /^sweep\.yaml:4:1: no YAML: /],
    ["a key twice", `${small}name: b\n`, /^sweep\.yaml:3:1: no YAML: Map keys must be unique\./],
    ["a text", "widths", /^sweep\.yaml: expected keys and values/],
    ["nothing", "", /^sweep\.yaml: expected keys and values/],
    [
      "a key that is misspelt",
      `${small}gird: { x: [1] }\n`,
      /^sweep\.yaml: unknown key "gird"\. Did you mean "grid"\?/,
    ],
    [
      "a key inside that is misspelt",
      `${small}resources: { core: 2 }\n`,
      /unknown key "resources\.core"\. Did you mean "cores"\?/,
    ],
    ["a name that leaves the folder", small.replace("widths", "../up"), /name is "\.\.\/up"/],
    ["a name with a dot", small.replace("widths", "a.b"), /name is "a\.b": expected a-z/],
    ["no recipe", "name: a\n", /recipe is absent: expected either recipe or config/],
    [
      "two ways to choose",
      `${small}grid: { x: [1] }\nlist: [{ x: 1 }]\n`,
      /expected one of grid, list and random/,
    ],
    [
      "a range upside down",
      `${small}random: { samples: 2, space: { x: { min: 2, max: 1 } } }\n`,
      /random\.space\.x is \{"min":2,"max":1\}/,
    ],
    ["no seed", `${small}seeds: 0\n`, /seeds is 0: expected a number of seeds/],
    ["a size that is none", `${small}resources: { memory: lots }\n`, /resources\.memory is "lots"/],
    ["one shard", `${small}scoring: { shards: 1 }\n`, /scoring\.shards is 1: expected 2 to 64/],
    ["too many shards", `${small}scoring: { shards: 65 }\n`, /scoring\.shards is 65: expected/],
    ["a time that is none", `${small}timeLimit: soon\n`, /timeLimit is "soon": expected seconds/],
  ])("refuses %s", async (_, text, message) => {
    expect(await refusal(text)).toMatch(message);
  });
});

describe("a module", () => {
  it("is read by its export", async () => {
    const text = 'export const sweep = { name: "widths", recipe: "fashion-quick" };';
    expect(await read(text, "sweep.mjs")).toEqual({ name: "widths", recipe: "fashion-quick" });
  });

  it("without the export is refused", async () => {
    expect(await refusal("export const sweeep = {};", "sweep.mjs")).toBe(
      'sweep.mjs: expected an export "sweep", found "sweeep"; write export const sweep = defineSweep({ … }).',
    );
  });

  it("that throws is refused with what it threw", async () => {
    expect(await refusal('throw new Error("no luck");', "sweep.mjs")).toBe(
      "sweep.mjs: cannot be loaded (Error: no luck).",
    );
  });

  it("in TypeScript is read where Node reads it, and else refused with the remedy", async () => {
    const text = 'export const sweep: object = { name: "widths", recipe: "fashion-quick" };';
    const { typescript } = process.features as { typescript?: string | false };
    if (typescript) {
      expect(await read(text, "sweep.ts")).toMatchObject({ name: "widths" });
    } else {
      expect(await refusal(text, "sweep.ts")).toContain("does not read TypeScript; it takes 22.18");
    }
  });
});

it("says which names sweep files have", async () => {
  expect(await refusal(small, "sweep.toml")).toContain("whose name ends in .yaml, .yml");
});

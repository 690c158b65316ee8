import { createProgram } from "@vae/cli/program";
import { networkIds, objectivePresets } from "@vae/core";
import { renormalisationModes } from "@vae/two-stage/renormalisation";
import { expect, it } from "vitest";
import { numberFeatures } from "./features.js";
import { scorers } from "./scorer-features.js";
import { toolkits } from "./toolkit-features.js";

it("gives each cell of a peer a file of its repository", () => {
  for (const { feature, peers } of [...toolkits, ...scorers]) {
    for (const [peer, [text, ...files]] of Object.entries<readonly [string, ...string[]]>(peers)) {
      expect(text, feature).not.toBe("");
      expect(files.length, `${feature}, ${peer}`).toBeGreaterThan(0);
      expect(files.filter((file) => !/\.(py|md|ts|js|json)$/.test(file))).toEqual([]);
    }
  }
});

it("counts ours as the program does", () => {
  const ours = (feature: string) => toolkits.find((row) => row.feature === feature)!.ours;
  const sample = createProgram().commands.find((command) => command.name() === "sample")!;
  const [, samplers = ""] = sample.options
    .find(({ long }) => long === "--sampler")!
    .description.split(": ");
  const modes = renormalisationModes.filter((mode) => mode !== "none");
  expect(ours("models")).toMatch(new RegExp(`^${objectivePresets.length} named objectives`));
  expect(ours("networks that are there")).toBe(
    `${networkIds.length}, with presets: ${networkIds.join(", ")}`,
  );
  expect(ours("samplers")).toBe(String(samplers.split(", ").length));
  expect(ours("renormalised latents")).toMatch(new RegExp(`^${modes.length} modes`));
});

it("has rows where ours is behind", () => {
  for (const table of [toolkits, scorers]) {
    expect(table.filter(({ isBehind = false }) => isBehind).length).toBeGreaterThanOrEqual(5);
  }
});

it("numbers every file once, in the order of the rows", () => {
  const { rows, sources } = numberFeatures([
    { feature: "a", ours: "x", peers: { one: ["y", "f.py"], two: ["z", "one: f.py", "g.py"] } },
    { feature: "b", ours: "x", peers: { one: ["y", "h.py"], two: ["z", "g.py"] }, isBehind: true },
  ]);
  expect(sources).toEqual(["one: f.py", "two: g.py", "one: h.py"]);
  expect(rows.map(({ cells }) => cells.map((cell) => cell.sources))).toEqual([
    [[1], [1, 2]],
    [[3], [2]],
  ]);
  expect(rows.map(({ isBehind }) => isBehind)).toEqual([false, true]);
});

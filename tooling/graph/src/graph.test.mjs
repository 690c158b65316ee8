import { expect, it } from "vitest";
import { arrows } from "../../eslint-config/arrows.mjs";
import { differences } from "./differences.mjs";
import { drawMap } from "./draw-map.mjs";
import { packageMap } from "./package-map.mjs";
import { partOf, readImports, root, specifiers } from "./real-imports.mjs";

it("has the imports of the code, no more and no less", () => {
  expect(differences(readImports(), arrows)).toEqual([]);
});

it("says which import goes along no arrow, and which arrow no import goes along", () => {
  const imports = { base: {}, core: { metrics: "packages/core/src/train.ts" }, metrics: {} };
  expect(differences(imports, { base: [], core: ["base"], metrics: [] })).toEqual([
    "packages/core/src/train.ts imports metrics, but core -> metrics is no arrow.",
    "No import goes along core -> base.",
  ]);
});

it("counts every way to import, and no import in a string", () => {
  const text = [
    'import type { Vae } from "@vae/core";',
    'export { train } from "./train.js";',
    'const one = await import("@vae/base");',
    "const text = \"import '@vae/metrics'\";",
  ].join("\n");
  expect(specifiers(text)).toEqual(["@vae/core", "./train.js", "@vae/base"]);
});

it.each([
  ["packages/core/src/training/train.ts", "core"],
  ["packages/core/src/node/save.ts", "core/node"],
  ["packages/datasets/src/idx/idx.node.ts", "datasets/node"],
  ["packages/metrics/src/lenet.ts", "metrics/lenet"],
  ["apps/cli/src/main.ts", "cli"],
  ["apps/docs/.vitepress/config.ts", "docs"],
  ["packages/core/src/training/train.test.ts", "test"],
])("%s belongs to %s", (file, part) => {
  expect(partOf(`${root}${file}`)).toBe(part);
});

it("gathers parts into packages, layer upon layer", () => {
  const map = packageMap({
    base: [],
    "base/node": ["base"],
    core: ["base"],
    cli: ["base", "core"],
  });
  expect(map.packages).toEqual([
    { name: "cli", layer: 2, entries: [] },
    { name: "core", layer: 1, entries: [] },
    { name: "base", layer: 0, entries: ["node"] },
  ]);
  expect(map.arrows).toEqual([
    { from: "core", to: "base", parts: ["core → base"], follows: false },
    { from: "cli", to: "base", parts: ["cli → base"], follows: true },
    { from: "cli", to: "core", parts: ["cli → core"], follows: false },
  ]);
});

it("draws every package and every arrow once", () => {
  const drawing = drawMap(arrows);
  const map = packageMap(arrows);
  const drawn = (name) =>
    [...drawing.matchAll(new RegExp(`data-${name}="([^"]*)"`, "g"))].map(([, of]) => of);
  expect(drawn("package").sort()).toEqual(map.packages.map(({ name }) => name).sort());
  expect(drawn("arrow").sort()).toEqual(map.arrows.map(({ from, to }) => `${from} ${to}`).sort());
});

/**
 * `pnpm graph` prints which part of the repository imports which, as the code has it. `--svg FILE` draws the packages
 * into a file. It fails where the code and `tooling/eslint-config/arrows.mjs` differ.
 */
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { arrows } from "../../eslint-config/arrows.mjs";
import { differences } from "./differences.mjs";
import { drawMap } from "./draw-map.mjs";
import { readImports } from "./real-imports.mjs";

const { values } = parseArgs({ options: { svg: { type: "string" } } });
const imports = readImports();
const wide = Math.max(...Object.keys(imports).map((part) => part.length));
for (const [part, targets] of Object.entries(imports)) {
  console.log(`${part.padEnd(wide)} -> ${Object.keys(targets).sort().join(", ") || "nothing"}`);
}
if (values.svg !== undefined) writeFileSync(resolve(values.svg), drawMap(arrows));
for (const difference of differences(imports, arrows)) {
  console.error(difference);
  process.exitCode = 1;
}

import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { arrows, browserParts, tensorFlowFreeParts } from "../../eslint-config/arrows.mjs";
import { entriesOf } from "./published-packages.mjs";

/**
 * Writes the program of a case into its project: `main.ts` for Node, `page.ts` for a browser, and `main.cjs`, which
 * requires what `main.ts` imports. All print the names that each entry exports, and the two in TypeScript the
 * numbers of the consumer.
 *
 * @returns The entries that are imported.
 */
export function writeProgram(folder, release, { consumer, packages, tensorFlow }) {
  const entries = packages
    .flatMap((name) => entriesOf(release.find((item) => item.name === name).manifest))
    .filter((entry) => tensorFlow || tensorFlowFreeParts.includes(partOf(entry)));
  const forBrowsers = entries.filter((entry) => browserParts.includes(partOf(entry)));

  copyFileSync(
    fileURLToPath(new URL(`../consumers/${consumer}.ts`, import.meta.url)),
    join(folder, "consumer.ts"),
  );
  const main = "console.log(JSON.stringify({ numbers: await consume(), names }));";
  const page = [
    "consume().then(",
    "  (numbers) => Object.assign(globalThis, { outcome: { numbers, names } }),",
    "  (error: unknown) => Object.assign(globalThis, { outcome: { error: String(error) } }),",
    ");",
  ].join("\n");
  writeFileSync(join(folder, "main.ts"), `${namesOf(entries)}\n${main}\n`);
  writeFileSync(join(folder, "page.ts"), `${namesOf(forBrowsers)}\n${page}\n`);
  const names = entries.map((entry) => `"${entry}": Object.keys(require("${entry}")).sort()`);
  writeFileSync(
    join(folder, "main.cjs"),
    `console.log(JSON.stringify({ names: { ${names.join(", ")} } }));\n`,
  );
  writeFileSync(join(folder, "index.html"), documentOf("/page.ts"));
  return entries;
}

/** A page that does nothing but load a script. */
export function documentOf(script) {
  return `<!doctype html><meta charset="utf-8"><title>consumer</title><script type="module" src="${script}"></script>\n`;
}

/** `@vae/metrics/lenet` is the part `metrics/lenet` of the architecture; an entry without a part is one of its package. */
function partOf(entry) {
  const part = entry.slice("@vae/".length);
  return part in arrows ? part : part.split("/")[0];
}

function namesOf(entries) {
  const imports = entries.map((entry, i) => `import * as entry${i} from "${entry}";`);
  const names = entries.map((entry, i) => `"${entry}": Object.keys(entry${i}).sort()`);
  return [
    'import { consume } from "./consumer.js";',
    ...imports,
    `const names = { ${names.join(", ")} };`,
  ].join("\n");
}

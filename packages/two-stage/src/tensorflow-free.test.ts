import { describeWhen, needsBuild } from "@vae/testing";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const dist = new URL("../dist/", import.meta.url);

/** Everything that a built file imports, through its own chunks. */
function importsOf(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const text = readFileSync(new URL(file, dist), "utf8");
  const named = [...text.matchAll(/(?:from|import) ?\(?"([^"]+)"/g)].map(([, name = ""]) => name);
  return named.flatMap((name) => (name.startsWith("./") ? importsOf(name.slice(2), seen) : [name]));
}

describeWhen(needsBuild(new URL("samplers.js", dist)), "the built package", () => {
  it.each(["samplers.js", "renormalisation.js"])("has the entry %s without TensorFlow", (file) => {
    const imports = new Set(importsOf(file));
    expect(
      [...imports].filter((name) => !["@vae/base", "@vae/metrics", "ml-matrix"].includes(name)),
    ).toEqual([]);
    expect(imports.has("@vae/base")).toBe(true);
  });

  it("has a main entry that needs it", () => {
    expect(importsOf("index.js")).toContain("@tensorflow/tfjs");
  });
});

import { isBuiltin } from "node:module";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "vite";
import { expect, it } from "vitest";

/** Bundles an entry as for a browser and notes what only Node has. */
async function foreignImports(entry: string): Promise<{ imports: string[]; bytes: number }> {
  const imports: string[] = [];
  const watch: Plugin = {
    name: "note-node-modules",
    enforce: "pre",
    resolveId(id, importer) {
      if (!isBuiltin(id) && id !== "sharp") return null;
      imports.push(`${id} in ${importer ?? ""}`);
      return { id, external: true };
    },
  };
  const result = await build({
    configFile: false,
    logLevel: "silent",
    plugins: [watch],
    build: {
      write: false,
      lib: { entry: fileURLToPath(new URL(entry, import.meta.url)), formats: ["es"] },
    },
  });
  const outputs = (Array.isArray(result) ? result : [result]).flatMap((one) =>
    "output" in one ? one.output : [],
  );
  const bytes = outputs.reduce(
    (sum, file) => sum + (file.type === "chunk" ? file.code : file.source).length,
    0,
  );
  return { imports, bytes };
}

it("bundles for browsers: the main entry imports nothing of Node and not the embedded images", async () => {
  const { imports, bytes } = await foreignImports("index.ts");
  expect(imports).toEqual([]);
  expect(bytes).toBeLessThan(100_000);
});

it("bundles for browsers: the entry of the embedded images ships their file", async () => {
  const { imports, bytes } = await foreignImports("fashion-mnist-10k.ts");
  expect(imports).toEqual([]);
  expect(bytes).toBeGreaterThan(4_400_000);
});

it("sees an import of Node where there is one", async () => {
  const { imports } = await foreignImports("node.ts");
  expect(imports.join("\n")).toContain("node:fs/promises");
});

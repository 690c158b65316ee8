/** Writes reference/api/PACKAGE/ENTRY.md: the public interface of every package, from its docstrings. */
import { readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Application } from "typedoc";
import { packageEntries } from "./package-entries.mjs";

const docs = fileURLToPath(new URL("..", import.meta.url));

/** Writes the pages of one package. */
async function writePackage(folder, entries) {
  const [first] = entries;
  const out = dirname(join(docs, first.page));
  const application = await Application.bootstrapWithPlugins({
    name: `@vae/${folder}`,
    entryPoints: entries.map(({ source }) => source),
    tsconfig: join(dirname(first.source), "../tsconfig.json"),
    plugin: ["typedoc-plugin-markdown"],
    outputs: [{ name: "markdown", path: out }],
    // Of typedoc-plugin-markdown: a page an entry, with text that Vue's compiler leaves alone.
    ...{ outputFileStrategy: "modules", entryFileName: "contents", hideBreadcrumbs: true },
    ...{ hidePageHeader: true, useCodeBlocks: true, useHTMLEncodedBrackets: true },
    ...{ expandParameters: true, parametersFormat: "table", interfacePropertiesFormat: "table" },
    excludeInternal: true,
    excludePrivate: true,
    excludeExternals: true,
    disableSources: true,
    readme: "none",
    logLevel: "Warn",
  });
  const project = await application.convert();
  if (project === undefined) throw new Error(`@vae/${folder}: typedoc cannot read it.`);
  await application.generateOutputs(project);
  if (application.logger.hasErrors() || application.logger.hasWarnings()) {
    throw new Error(`@vae/${folder}: typedoc finds docstrings that do not fit what they describe.`);
  }
  await rm(join(out, "contents.md"));
  for (const { name, page } of entries) {
    const file = join(docs, `${page}.md`);
    const text = await readFile(file, "utf8");
    await writeFile(
      file,
      text.replace(/^# .*$/m, `# ${name}`).replaceAll("__namedParameters", "options"),
    );
  }
}

const entries = packageEntries();
await rm(join(docs, "reference/api"), { recursive: true, force: true });
for (const folder of new Set(entries.map((entry) => entry.folder))) {
  await writePackage(
    folder,
    entries.filter((entry) => entry.folder === folder),
  );
}

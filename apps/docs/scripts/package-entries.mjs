import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const packages = new URL("../../../packages/", import.meta.url);

/**
 * What can be imported of our packages, as their `exports` have it: the folder of the package, the name that a program
 * imports, the file that it stands for, and the page of the reference.
 */
export function packageEntries() {
  return readdirSync(packages)
    .sort()
    .flatMap((folder) => {
      const manifest = JSON.parse(
        readFileSync(new URL(`${folder}/package.json`, packages), "utf8"),
      );
      return Object.keys(manifest.exports)
        .filter((entry) => entry !== "./package.json")
        .map((entry) => {
          const file = entry === "." ? "index" : entry.slice(2);
          return {
            folder,
            name: `${manifest.name}${entry.slice(1)}`,
            source: fileURLToPath(new URL(`${folder}/src/${file}.ts`, packages)),
            page: `reference/api/${folder}/${file}`,
          };
        });
    });
}

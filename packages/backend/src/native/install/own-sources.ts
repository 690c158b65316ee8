import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The C++ files of this package: the binding's additions, products and eigenvalues of doubles, and what keeps the loader quiet. */
const ownSources = [
  "vae_binding.cc",
  "float64_loops.h",
  "float64_product.h",
  "float64_product.cc",
  "float64_eigenvalues.h",
  "float64_eigenvalues.cc",
  "quiet_binding.cc",
] as const;

/** The folder `native` of this package, from its sources or from its build. */
export function ownSourceFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return join(folder, "native");
}

/** Eight digits that change with our C++ sources: a build of others is not loaded. */
export function ownSourcesDigest(): string {
  const hash = createHash("sha256");
  for (const name of ownSources) hash.update(readFileSync(join(ownSourceFolder(), name)));
  return hash.digest("hex").slice(0, 8);
}

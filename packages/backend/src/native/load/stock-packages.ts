import { existsSync, readFileSync, realpathSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

/** One of TensorFlow.js's own packages of native TensorFlow. */
export interface StockPackage {
  readonly name: string;
  readonly version: string;
  readonly folder: string;
  /** Path of its compiled binding; undefined where its install script has not run. */
  readonly binding: string | undefined;
  /** Whether it comes with a TensorFlow.js of its own beside ours. */
  readonly hasOtherTfjs: boolean;
}

const names = ["@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-node"];

/** Modules from which packages are looked for: this one, and whatever the program's folder has. */
const defaultPlaces = () => [
  import.meta.url,
  pathToFileURL(join(process.cwd(), "package.json")).href,
];

/** The stock packages that Node finds, the one for GPUs first. */
export function findStockPackages(places: readonly string[] = defaultPlaces()): StockPackage[] {
  return names.flatMap((name) => {
    for (const place of places) {
      const found = describePackage(name, createRequire(place));
      if (found !== undefined) return [found];
    }
    return [];
  });
}

function describePackage(name: string, { resolve }: NodeJS.Require): StockPackage | undefined {
  try {
    const manifest = resolve(`${name}/package.json`);
    const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
    const folder = dirname(manifest);
    return {
      name,
      version,
      folder,
      binding: findBinding(folder),
      hasOtherTfjs: hasOtherTfjs(manifest),
    };
  } catch {
    return undefined;
  }
}

function findBinding(folder: string): string | undefined {
  const library = join(folder, "lib");
  if (!existsSync(library)) return undefined;
  return readdirSync(library)
    .map((name) => join(library, name, "tfjs_binding.node"))
    .find((path) => existsSync(path));
}

/** Two copies share one engine, but register every kernel twice and say so hundreds of times. */
function hasOtherTfjs(manifest: string): boolean {
  const tfjs = "@tensorflow/tfjs/package.json";
  try {
    const ours = realpathSync(createRequire(import.meta.url).resolve(tfjs));
    return realpathSync(createRequire(manifest).resolve(tfjs)) !== ours;
  } catch {
    return false;
  }
}

import { VaeError } from "@vae/base";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fetchPackage } from "./binding-sources.js";
import { buildFiles } from "./native-build.js";
import { ownSourceFolder } from "./own-sources.js";
import { lastLine, runProgram } from "./run-program.js";
import type { TensorFlowLibrary } from "./tensorflow-library.js";

/** The C++ compiler: `$CXX`, else g++, else clang++; undefined when none answers. */
export async function findCompiler(environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  const own = environment["CXX"];
  const candidates = own === undefined || own === "" ? ["g++", "clang++"] : [own];
  for (const name of candidates) {
    const version = await runProgram([name, "--version"], { environment });
    if (version?.code === 0) return name;
  }
  return undefined;
}

/** The sentence for a machine without a compiler. */
export const noCompiler =
  "there is no C++ compiler (g++); install one (apt-get install g++, dnf install gcc-c++) or name yours in CXX.";

/**
 * Node's own headers, which its archives and images bring.
 *
 * @param fetchTo - A folder for the npm package of the headers, where this Node has none.
 */
export async function findNodeHeaders(
  fetchTo: string,
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  const own = join(dirname(dirname(process.execPath)), "include", "node");
  if (existsSync(join(own, "node_api.h"))) return own;
  return join(await fetchPackage("node-api-headers@1", fetchTo, environment), "include");
}

/** What the compiler needs to know. */
export interface CompileOptions {
  readonly compiler: string;
  /** Folder of the tfjs-node package. */
  readonly packageFolder: string;
  readonly nodeHeaders: string;
  readonly library: TensorFlowLibrary;
  /** Folder of the build. */
  readonly build: string;
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * Compiles the binding and the module that keeps the loader quiet. It takes about ten seconds.
 *
 * @throws {VaeError} BACKEND_UNAVAILABLE, with the compiler's last line; all of it is the cause.
 */
export async function compileBinding(options: CompileOptions): Promise<void> {
  const { compiler, build, library, nodeHeaders } = options;
  const sources = join(options.packageFolder, "binding");
  const own = ownSourceFolder();
  await mkdir(join(build, "binding"), { recursive: true });
  const flags = [
    "-std=c++17",
    "-O2",
    "-fPIC",
    "-shared",
    "-DNAPI_VERSION=8",
    "-DBUILDING_NODE_EXTENSION",
  ];
  const compile = async (args: readonly string[]) => {
    const result = await runProgram([compiler, ...flags, `-I${nodeHeaders}`, ...args], options);
    if (result?.code === 0) return;
    const said = result?.errors ?? "";
    const firstError = said.split("\n").find((line) => line.includes("error")) ?? lastLine(said);
    throw new VaeError(
      "BACKEND_UNAVAILABLE",
      `the binding does not compile with ${compiler} (${firstError.trim()}); g++ 9 or later and the headers of TensorFlow 2.21 are known to work.`,
      { cause: said },
    );
  };
  await compile([join(own, "quiet_binding.cc"), "-o", join(build, buildFiles.quiet)]);
  await compile([
    `-I${sources}`,
    `-I${join(build, buildFiles.site, library.include)}`,
    join(sources, "tfjs_backend.cc"),
    join(own, "vae_binding.cc"),
    join(own, "float64_product.cc"),
    join(own, "float64_eigenvalues.cc"),
    "-pthread",
    "-o",
    join(build, buildFiles.binding),
    `-L${join(build, buildFiles.site, library.folder)}`,
    // A build is complete in itself, wherever the cache lies.
    `-Wl,-rpath,$ORIGIN/../${buildFiles.site}/${library.folder}`,
    ...library.names.map((name) => `-l:${name}`),
  ]);
}

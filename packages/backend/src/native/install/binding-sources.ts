import { VaeError } from "@vae/base";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { lastLine, runProgram } from "./run-program.js";

/** The release whose sources are built. It is the last one; tfjs-node-gpu's sources are the same files. */
export const tfjsVersion = "4.22.0";

const packageNames = ["@tensorflow/tfjs-node", "@tensorflow/tfjs-node-gpu"];

/** SHA-256 of the published C++ sources, which `native/vae_binding.cc` relies on to the letter. */
const publishedSources: Readonly<Record<string, string>> = {
  "napi_auto_ref.h": "775e602b81ce9c7ee5c69f0177fa0f4672921c7860b16783674f531a1057f167",
  "tf_auto_status.h": "a9dbf9e92fe9c1decbf9c0418c2439bd157c5e81e761c2803a3d20d9c64206d1",
  "tf_auto_tensor.h": "9a34980cf9ffa904c1039a57fb0c73adf4342efd31068d6aac8deab8bfb98e0a",
  "tfe_auto_op.h": "b0c12024598081e6879dc5580755512e3d5594562e9b754a91e0ff94e7c305e4",
  "tfjs_backend.cc": "37a6a6f29e0be5e6ba17fe2b7c943a730f1069eaa8a536fd42ea22b0c56695f7",
  "tfjs_backend.h": "51a1cb1db170f78edca4edcd1245b600251f88fba9c5fdea340fb13d9e4cc728",
  "tfjs_binding.cc": "352e096779ac9c9cfe0648ea887e8991828375e2b11955b4e220b7ab5b9fb690",
  "utils.h": "f78f6292b022d9a58fa46701f69a8d6c27da83951ba0c9aa1e60bc9879e71d6a",
};

/** Where a tfjs-node package of the right version lies, as Node resolves it; undefined when there is none. */
export async function findTfjsNode(): Promise<string | undefined> {
  const { resolve } = createRequire(import.meta.url);
  for (const name of packageNames) {
    try {
      const manifest = resolve(`${name}/package.json`);
      const { version } = JSON.parse(await readFile(manifest, "utf8")) as { version?: string };
      if (version === tfjsVersion) return dirname(manifest);
    } catch {
      // Not installed; the next one may be.
    }
  }
  return undefined;
}

/**
 * Fetches the package with npm, as the machine has it configured, without running any of its scripts.
 *
 * @param folder - An empty folder to work in.
 * @returns The folder of the unpacked package.
 * @throws {VaeError} IO_FAILED, when npm cannot fetch it or tar cannot unpack it.
 */
export async function fetchPackage(
  name: string,
  folder: string,
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  await mkdir(folder, { recursive: true });
  const pack = ["npm", "pack", name, "--ignore-scripts", "--silent"] as const;
  const packed = await runProgram([...pack], { environment, folder });
  const [archive] = (await readdir(folder)).filter((file) => file.endsWith(".tgz"));
  if (packed?.code !== 0 || archive === undefined) {
    const why = packed === undefined ? "there is no npm" : lastLine(packed.errors || packed.output);
    throw new VaeError(
      "IO_FAILED",
      `${name} cannot be fetched with npm (${why}); connect to a registry, or add the package to the project, and run the same command again.`,
    );
  }
  const unpacked = await runProgram(["tar", "-xzf", archive], { environment, folder });
  if (unpacked?.code !== 0) {
    throw new VaeError("IO_FAILED", `${join(folder, archive)} cannot be unpacked; install tar.`);
  }
  return join(folder, "package");
}

/**
 * Compares the C++ sources of a tfjs-node package with the published ones.
 *
 * @throws {VaeError} DATA_INVALID, naming the file that differs.
 */
export async function checkSources(packageFolder: string): Promise<void> {
  for (const [name, published] of Object.entries(publishedSources)) {
    const path = join(packageFolder, "binding", name);
    const bytes = existsSync(path) ? await readFile(path) : Buffer.alloc(0);
    if (createHash("sha256").update(bytes).digest("hex") !== published) {
      throw new VaeError(
        "DATA_INVALID",
        `${path} is not the published file of version ${tfjsVersion}; install the package anew without patches.`,
      );
    }
  }
}

/** Copies the JavaScript that makes a backend out of the binding: the backend class and its kernels. */
export async function copyJavaScript(packageFolder: string, destination: string): Promise<void> {
  const source = join(packageFolder, "dist");
  await mkdir(destination, { recursive: true });
  for (const name of ["nodejs_kernel_backend.js", "int64_tensors.js", "register_all_kernels.js"]) {
    await cp(join(source, name), join(destination, name));
  }
  await cp(join(source, "kernels"), join(destination, "kernels"), {
    recursive: true,
    filter: (path) => !path.endsWith("_test.js") && !path.endsWith(".d.ts"),
  });
}

import { VaeError } from "@vae/base";
import { join } from "node:path";
import { buildFiles } from "./native-build.js";
import { runProgram } from "./run-program.js";

/** What a build says of itself once it is loaded. */
export interface LoadedVersion {
  readonly tensorflow: string;
  readonly usesGpu: boolean;
}

const program = `
  const quiet = require(process.argv[1]);
  quiet.closeStandardError();
  let binding;
  try { binding = require(process.argv[2]); } finally { quiet.openStandardError(); }
  console.log(JSON.stringify({ tensorflow: binding.TF_Version, usesGpu: binding.isUsingGpuDevice() }));
`;

/**
 * Loads a build in a process of its own, which may die of it.
 *
 * @throws {VaeError} BACKEND_UNAVAILABLE, when it does not load.
 */
export async function checkBinding(
  build: string,
  environment: NodeJS.ProcessEnv,
): Promise<LoadedVersion> {
  const modules = [join(build, buildFiles.quiet), join(build, buildFiles.binding)];
  const result = await runProgram([process.execPath, "-e", program, ...modules], { environment });
  if (result?.code === 0) return JSON.parse(result.output) as LoadedVersion;
  throw new VaeError(
    "BACKEND_UNAVAILABLE",
    `the binding was built but does not load (${loadFailure(result?.errors ?? "")}); take the library of TensorFlow 2.21 for this platform.`,
    { cause: result?.errors },
  );
}

function loadFailure(errors: string): string {
  const lines = errors.split("\n").map((line) => line.trim());
  if (lines.includes("SIGILL")) return "the processor lacks an instruction that the library uses";
  const line =
    lines.find((text) => text.startsWith("Error:")) ?? lines.findLast((text) => text !== "");
  return (line ?? "no reason given").replace(/^Error: /, "");
}

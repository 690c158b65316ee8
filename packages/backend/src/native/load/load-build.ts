import { VaeError } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { buildFiles, type NativeBuild } from "../install/native-build.js";
import type { NativeBackend, TensorFlowBinding } from "../native-backend.js";
import { createCommonJsLoader } from "./common-js.js";

/** tfjs-node's backend class. */
type BackendClass = new (binding: TensorFlowBinding, packageName: string) => NativeBackend;

interface QuietBinding {
  closeStandardError(): void;
  openStandardError(): void;
}

/**
 * Loads a build and registers it as the backend "tensorflow".
 *
 * tfjs-node's JavaScript is loaded from the build with this package's copy of TensorFlow.js, so that there is one
 * engine, whatever `node_modules` holds.
 *
 * @throws {VaeError} BACKEND_UNAVAILABLE, when the build is broken; the sentence says how.
 */
export function loadBuild(build: NativeBuild): TensorFlowBinding {
  if (build.problem !== undefined) throw new VaeError("BACKEND_UNAVAILABLE", build.problem);
  const binding = loadBinding(build);
  const load = createCommonJsLoader({
    "@tensorflow/tfjs": tf,
    "@tensorflow/tfjs-core": tf,
    // Only the writers of TensorBoard files use the messages.
    "./proto/api_pb": {},
    // Node 23 has dropped both from its own module.
    util: { isNullOrUndefined: (value: unknown) => value == null, isArray: Array.isArray },
  });
  const folder = join(build.folder, buildFiles.javaScript);
  load(join(folder, "register_all_kernels.js"));
  const { NodeJSKernelBackend } = load(join(folder, "nodejs_kernel_backend.js")) as {
    NodeJSKernelBackend: BackendClass;
  };
  const packageName = build.gpu ? "@tensorflow/tfjs-node-gpu" : "@tensorflow/tfjs-node";
  tf.registerBackend("tensorflow", () => new NodeJSKernelBackend(binding, packageName), 3);
  return binding;
}

function loadBinding({ folder }: NativeBuild): TensorFlowBinding {
  const require = createRequire(import.meta.url);
  const path = join(folder, buildFiles.binding);
  try {
    const quiet = require(join(folder, buildFiles.quiet)) as QuietBinding;
    quiet.closeStandardError();
    try {
      return require(path) as TensorFlowBinding;
    } finally {
      quiet.openStandardError();
    }
  } catch (cause) {
    const why = cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : String(cause);
    throw new VaeError(
      "BACKEND_UNAVAILABLE",
      `the build in ${folder} does not load (${why}); run vae backend install --force.`,
      { cause },
    );
  }
}

import { registerWasmKernels } from "../wasm/register-kernels.js";
import { loadWebGpu } from "../webgpu/load-webgpu.js";
import type { BackendName } from "./backend-name.js";
import { importPackage } from "./import-package.js";
import type { BackendLoader } from "./use-backend.js";

/** How each backend's package is imported when the caller does not say. */
export const backendLoaders: Record<BackendName, BackendLoader> = {
  tensorflow: loadTensorFlow,
  webgpu: (request) => loadWebGpu({ acceptsSoftware: request !== "auto" }),
  webgl: () => Promise.resolve(), // part of @tensorflow/tfjs
  wasm: loadWasm,
  cpu: () => Promise.resolve(),
};

async function loadWasm(): Promise<unknown> {
  const backend = await import("@tensorflow/tfjs-backend-wasm");
  registerWasmKernels();
  return backend;
}

/** Native TensorFlow is for Node alone, so its entry is imported by name, where no bundler sees it. */
async function loadTensorFlow(): Promise<string> {
  const { loadNative } = (await importPackage("@vae/backend/native")) as NativeEntry;
  const { tensorflow, device, hasGraphs } = await loadNative();
  return `TensorFlow ${tensorflow} on ${device}, ${hasGraphs ? "steps as graphs" : "op by op"}`;
}

type NativeEntry = typeof import("../native.js");

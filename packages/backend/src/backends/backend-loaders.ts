import { registerWasmKernels } from "../wasm/register-kernels.js";
import type { BackendName } from "./backend-name.js";
import type { BackendLoader } from "./use-backend.js";

/** How each backend's package is imported when the caller does not say. */
export const backendLoaders: Record<BackendName, BackendLoader> = {
  tensorflow: loadTensorFlow,
  webgpu: () => importPackage("@tensorflow/tfjs-backend-webgpu"),
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

/** Imports an optional package; a bundler must not follow it. */
function importPackage(name: string): Promise<unknown> {
  return import(/* @vite-ignore */ /* webpackIgnore: true */ name) as Promise<unknown>;
}

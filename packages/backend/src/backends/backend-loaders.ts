import * as tf from "@tensorflow/tfjs";
import { guardWasmMemory, type WasmModule } from "../wasm/guard-memory.js";
import { registerWasmKernels } from "../wasm/register-kernels.js";
import { loadWebGpu } from "../webgpu/load-webgpu.js";
import type { BackendName } from "./backend-name.js";
import { importPackage } from "./import-package.js";
import type { BackendLoader, LoadedBackend } from "./use-backend.js";

/** How each backend's package is imported when the caller does not say. */
export const backendLoaders: Record<BackendName, BackendLoader> = {
  tensorflow: loadTensorFlow,
  webgpu: (request) => loadWebGpu({ acceptsSoftware: request !== "auto" }),
  webgl: () => Promise.resolve(undefined), // part of @tensorflow/tfjs
  wasm: loadWasm,
  cpu: () => Promise.resolve(undefined),
};

async function loadWasm(): Promise<undefined> {
  await import("@tensorflow/tfjs-backend-wasm");
  registerWasmKernels();
  if (!(await tf.setBackend("wasm"))) return; // the caller says so
  guardWasmMemory((tf.backend() as unknown as { readonly wasm: WasmModule }).wasm);
}

/** Native TensorFlow is for Node alone, so its entry is imported by name, where no bundler sees it. */
async function loadTensorFlow(): Promise<LoadedBackend> {
  const { loadNative } = (await importPackage("@vae/backend/native")) as NativeEntry;
  const { tensorflow, device, numerics, notes } = await loadNative();
  const steps = numerics.graphs === "off" ? "op by op" : "steps as graphs";
  const how = numerics.precision === "bfloat16" ? `${steps} in bfloat16` : steps;
  return { description: `TensorFlow ${tensorflow} on ${device}, ${how}`, device, numerics, notes };
}

type NativeEntry = typeof import("../native.js");

import { VaeError } from "@vae/base";
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

/** The stock packages, the GPU one first. */
async function loadTensorFlow(): Promise<unknown> {
  const failures: unknown[] = [];
  for (const name of ["@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-node"]) {
    try {
      return await importPackage(name);
    } catch (error) {
      failures.push(error);
    }
  }
  throw new VaeError("BACKEND_UNAVAILABLE", "native TensorFlow is not installed", {
    cause: failures,
  });
}

/** Imports an optional package; a bundler must not follow it. */
function importPackage(name: string): Promise<unknown> {
  return import(/* @vite-ignore */ /* webpackIgnore: true */ name) as Promise<unknown>;
}

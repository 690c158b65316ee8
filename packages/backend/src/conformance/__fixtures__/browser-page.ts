import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs";
import { useBackend, type BackendName } from "../../index.js";
import type { Subject } from "./ops-case.js";
import { opsCasesFor } from "./ops-cases.js";

/** What a page says of the suite: for each case, why it failed or nothing. */
export interface PageReport {
  /** What `useBackend` says of its choice. */
  readonly reason: string;
  readonly failures: Readonly<Record<string, string | null>>;
  /**
   * The flags of TensorFlow.js that say whether WebGL has float32 and wasm its wide instructions and threads; WebGPU has
   * none.
   */
  readonly flags: Readonly<Record<string, unknown>>;
}

/** A bundler needs the import spelled out. */
async function startWebGpu(): Promise<undefined> {
  await import("@tensorflow/tfjs-backend-webgpu");
}

const flagNames: Partial<Record<BackendName, readonly string[]>> = {
  webgl: ["WEBGL_RENDER_FLOAT32_ENABLED"],
  wasm: ["WASM_HAS_SIMD_SUPPORT", "WASM_HAS_MULTITHREAD_SUPPORT"],
};

/** The page's global function, for the program that drives it. */
async function runSuite(subject: Subject): Promise<PageReport> {
  setWasmPaths("/wasm/");
  const load = { webgpu: startWebGpu };
  const { reason } = await useBackend(subject.backend, { load });
  const failures: Record<string, string | null> = {};
  for (const { title, run } of opsCasesFor(subject.backend)) {
    try {
      await run(subject);
      failures[title] = null;
    } catch (error) {
      failures[title] = error instanceof Error ? error.message : String(error);
    }
  }
  const names = flagNames[subject.backend] ?? [];
  const flags = await Promise.all(names.map(async (name) => [name, await tf.env().getAsync(name)]));
  return { reason, failures, flags: Object.fromEntries(flags) as PageReport["flags"] };
}

Object.assign(globalThis, { runSuite });

import { unknownName, VaeError } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import { backendNames, type BackendName } from "./backend-name.js";
import { backendLoaders } from "./backend-loaders.js";
import type { NativeNumerics } from "./native-numerics.js";

/** Which backend runs, and why this one. */
export interface BackendChoice {
  readonly name: BackendName;
  /** One line for people, e.g. `wasm: native TensorFlow does not load (binding not found)`. */
  readonly reason: string;
  /** What it computes on, e.g. `CPU`, `GPU` or the name of an adapter. */
  readonly device?: string;
  /** What else decides the bits of a result; native TensorFlow alone has any of it to choose. */
  readonly numerics?: NativeNumerics;
  /** What is not as it should be, each a sentence with its remedy. */
  readonly notes?: readonly string[];
}

/** What a loader may say of the backend that it loaded. */
export interface LoadedBackend extends Pick<BackendChoice, "device" | "numerics" | "notes"> {
  /** In brackets behind the backend's name, e.g. `TensorFlow 2.21.0 on CPU`. */
  readonly description: string;
}

/**
 * Imports what registers a backend with TensorFlow.js.
 *
 * @param request - What the caller asked for: a backend that works but is a poor choice may refuse `auto`.
 */
export type BackendLoader = (request: BackendName | "auto") => Promise<LoadedBackend | undefined>;

/** Options of {@link useBackend}. */
export interface UseBackendOptions {
  /** Replaces how a backend is imported. Bundlers need an import spelled out. */
  load?: Partial<Record<BackendName, BackendLoader>>;
  /** What `auto` tries, in this order. */
  order?: readonly BackendName[];
}

/** NB: `webgpu` refuses software adapters when `auto` asks. */
const nodeOrder: readonly BackendName[] = ["tensorflow", "webgpu", "wasm", "cpu"];
const browserOrder: readonly BackendName[] = ["webgl", "wasm", "cpu"];
const isBrowser = "document" in globalThis || "importScripts" in globalThis;

/**
 * Loads a TensorFlow.js backend and makes it the current one.
 *
 * `auto` takes native TensorFlow where its binding loads, else WebGPU where the package `webgpu` is installed and
 * finds a hardware adapter, else wasm, else cpu; in a browser WebGL, wasm, cpu.
 * A backend that was asked for by name is never replaced by another.
 *
 * @throws {VaeError} NAME_UNKNOWN, when there is no backend of that name.
 * @throws {VaeError} BACKEND_UNAVAILABLE, when its package is missing or does not start; the cause is kept.
 *
 * @example
 * ```ts
 * const { name, reason } = await useBackend("auto");
 * ```
 */
export async function useBackend(
  request: BackendName | "auto" = "auto",
  { load = {}, order = isBrowser ? browserOrder : nodeOrder }: UseBackendOptions = {},
): Promise<BackendChoice> {
  if (request !== "auto" && !backendNames.includes(request)) {
    throw unknownName("backend", request, ["auto", ...backendNames]);
  }
  tf.enableProdMode(); // silences the banner that advertises tfjs-node on every start
  const loaders = { ...backendLoaders, ...load };
  if (request !== "auto") {
    const loaded = await startBackend(request, () => loaders[request](request));
    return choiceOf(request, "asked for", loaded);
  }
  const failures: string[] = [];
  for (const name of order) {
    try {
      const loaded = await startBackend(name, () => loaders[name]("auto"));
      return choiceOf(name, "chosen by auto", loaded, failures);
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new VaeError("BACKEND_UNAVAILABLE", `No backend starts: ${failures.join("; ")}`);
}

function choiceOf(
  name: BackendName,
  why: string,
  loaded: LoadedBackend | undefined,
  failures: readonly string[] = [],
): BackendChoice {
  const { description, ...facts } = loaded ?? {};
  const what = description === undefined ? "" : ` (${description})`;
  return { name, reason: [`${name}: ${why}${what}`, ...failures].join("; "), ...facts };
}

async function startBackend(
  name: BackendName,
  load: () => Promise<LoadedBackend | undefined>,
): Promise<LoadedBackend | undefined> {
  let cause: unknown;
  try {
    const loaded = await load();
    if (await tf.setBackend(name)) {
      await tf.ready();
      return loaded;
    }
  } catch (error) {
    cause = error;
  }
  const why = cause instanceof Error ? ` (${firstSentence(cause.message)})` : "";
  throw new VaeError("BACKEND_UNAVAILABLE", `the "${name}" backend does not start${why}`, {
    cause,
  });
}

function firstSentence(message: string): string {
  return (message.trim().split(/\.\s|\n/)[0] ?? "").replace(/\.$/, "").slice(0, 160);
}

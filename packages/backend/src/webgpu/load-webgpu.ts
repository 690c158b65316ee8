import { VaeError } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import { importPackage, type ImportPackage } from "../backends/import-package.js";
import type { LoadedBackend } from "../backends/use-backend.js";
import { adapterName, isSoftware, type Gpu } from "./adapter.js";
import { hasVulkanDriver } from "./vulkan-drivers.js";

/** Options of {@link loadWebGpu}. */
export interface LoadWebGpuOptions {
  /** Whether an adapter that computes on the processor will do. */
  readonly acceptsSoftware: boolean;
  /** `@default import(name)` */
  readonly load?: ImportPackage;
}

/** Dawn, WebGPU's implementation in Chromium, as the npm package `webgpu` exports it. */
interface Dawn {
  create(options: readonly string[]): Gpu;
  readonly globals: Readonly<Record<string, unknown>>;
}

/** An adapter, as far as people and `auto` care. */
interface FoundAdapter {
  readonly name: string;
  readonly isSoftware: boolean;
}

/**
 * What the backend runs on, once it does.
 *
 * NB: Dawn's object has to be kept: once it is collected as garbage, the next operation ends the process.
 */
let running: (FoundAdapter & { readonly gpu: Gpu }) | undefined;

/**
 * Makes WebGPU the current backend: through `navigator.gpu` where the platform has it, in Node through the package
 * `webgpu`. Whether the packages are there and which adapter answers is found out before TensorFlow.js's part loads.
 *
 * NB: in Node `dataSync` does not work on this backend, which needs an OffscreenCanvas for it; `data` does.
 *
 * @returns What runs, for people.
 * @throws {VaeError} BACKEND_UNAVAILABLE, when a package is missing, no adapter answers, or only a software one
 *   does and none is accepted.
 */
export async function loadWebGpu({
  acceptsSoftware,
  load = importPackage,
}: LoadWebGpuOptions): Promise<LoadedBackend> {
  const factory: unknown = tf.findBackendFactory("webgpu"); // null where its type says that it is one
  if (running === undefined || factory === null) {
    const gpu = platformGpu() ?? (await createGpu(load));
    const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
    if (adapter === null)
      throw unavailable("no adapter answers; a GPU needs a Vulkan, Metal or Direct3D 12 driver");
    const found = { name: adapterName(adapter), isSoftware: isSoftware(adapter) };
    checkAdapter(found, acceptsSoftware);
    await start(gpu, load);
    running = { ...found, gpu };
  }
  checkAdapter(running, acceptsSoftware);
  const { name, isSoftware: slow } = running;
  return { description: slow ? `on ${name}, a software adapter` : `on ${name}`, device: name };
}

function checkAdapter(adapter: FoundAdapter, acceptsSoftware: boolean): void {
  if (!adapter.isSoftware || acceptsSoftware) return;
  throw unavailable(`${adapter.name} is a software adapter, which has to be asked for by name`);
}

/** WebGPU of a browser, of Deno, or that somebody has set. */
function platformGpu(): Gpu | undefined {
  return (globalThis as { navigator?: { gpu?: Gpu } }).navigator?.gpu;
}

async function createGpu(load: ImportPackage): Promise<Gpu> {
  if ("document" in globalThis || "importScripts" in globalThis) {
    throw unavailable("this browser has no WebGPU here; it needs a secure context");
  }
  if (!hasVulkanDriver()) {
    throw unavailable("no Vulkan driver is installed, or VK_DRIVER_FILES does not name it");
  }
  const dawn = (await importOptional("webgpu", load)) as Dawn;
  Object.assign(globalThis, dawn.globals); // GPUBufferUsage and the like, which TensorFlow.js takes from there
  return dawn.create([]);
}

/** Registers and starts the backend, which looks for `navigator.gpu` while it does and never again. */
async function start(gpu: Gpu, load: ImportPackage): Promise<void> {
  const restore = setNavigatorGpu(gpu);
  try {
    await importOptional("@tensorflow/tfjs-backend-webgpu", load);
    if (!(await tf.setBackend("webgpu"))) throw unavailable("the adapter gives no device");
  } finally {
    restore();
  }
}

/**
 * Sets `navigator.gpu` where there is none. Node 20 has no `navigator` at all, and one that stayed would look like
 * a browser to other packages.
 *
 * @returns Undoes it.
 */
function setNavigatorGpu(gpu: Gpu): () => void {
  if (platformGpu() !== undefined) return () => undefined;
  const hasNavigator = "navigator" in globalThis;
  const [target, key, value] = hasNavigator
    ? [globalThis.navigator, "gpu", gpu]
    : [globalThis, "navigator", { gpu }];
  Object.defineProperty(target, key, { value, configurable: true });
  return () => {
    Reflect.deleteProperty(target, key);
  };
}

async function importOptional(name: string, load: ImportPackage): Promise<unknown> {
  try {
    return await load(name);
  } catch (cause) {
    const { code } = cause as { code?: unknown };
    const isMissing = code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND";
    const why = isMissing ? "is not installed" : `does not load: ${String(cause)}`;
    throw unavailable(`${name} ${why}; npm install webgpu @tensorflow/tfjs-backend-webgpu`, cause);
  }
}

function unavailable(message: string, cause?: unknown): VaeError {
  return new VaeError("BACKEND_UNAVAILABLE", `${message}.`, { cause });
}

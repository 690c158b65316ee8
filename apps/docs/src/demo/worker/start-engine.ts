import { useBackend, type BackendLoader } from "@vae/backend";
import { VaeError } from "@vae/base";
import wasm from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url";
import simdWasm from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import threadedWasm from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url";
import * as tf from "@tensorflow/tfjs";
import { engineNames, type Engine, type EngineName } from "../protocol/calls.js";

/** Drivers that compute on the processor, where wasm is faster. */
const softwareDrivers = /swiftshader|llvmpipe|softpipe|software|basic render/i;

/**
 * Starts WebGPU, else WebGL, else wasm; or the one that is named, which may then compute on the processor.
 *
 * @throws {VaeError} BACKEND_UNAVAILABLE, when none starts.
 */
export async function startEngine(only?: EngineName): Promise<Engine> {
  const failures: string[] = [];
  for (const name of only === undefined ? engineNames : [only]) {
    try {
      if (name === "wasm") await findWasmFiles();
      const { reason } = await useBackend(name, { load: loaders(only !== undefined) });
      await checkProduct(name);
      return { name, reason: [reason.replace(": asked for", ""), ...failures].join("; ") };
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new VaeError("BACKEND_UNAVAILABLE", `No engine starts: ${failures.join("; ")}.`);
}

/** Some drivers start and then compute nothing, or nonsense. */
async function checkProduct(name: EngineName): Promise<void> {
  const product = tf.tidy(() => tf.matMul(tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]])));
  try {
    const [value] = await product.data();
    if (value === 11) return;
    throw new Error(`the "${name}" backend does not compute: for it 1·3 + 2·4 is ${value}`);
  } finally {
    product.dispose();
  }
}

/** A bundler needs imports spelled out, hence these. */
function loaders(acceptsSoftware: boolean): Partial<Record<EngineName, BackendLoader>> {
  return {
    async webgpu() {
      const { gpu } = navigator as { readonly gpu?: Gpu };
      if (gpu === undefined) throw new Error("this browser has no WebGPU");
      const adapter = await gpu.requestAdapter();
      if (adapter === null) throw new Error("no adapter answers");
      const { description = "", vendor = "", architecture = "" } = adapter.info ?? {};
      const device = description || `${vendor} ${architecture}`.trim() || "an unnamed adapter";
      refuseSoftware(adapter.info?.isFallbackAdapter === true, device, acceptsSoftware);
      await import("@tensorflow/tfjs-backend-webgpu");
      return { description: `on ${device}` };
    },
    webgl() {
      const context = new OffscreenCanvas(1, 1).getContext("webgl2");
      if (context === null) throw new Error("a worker has no WebGL 2 here");
      const names = context.getExtension("WEBGL_debug_renderer_info");
      const parameter = names?.UNMASKED_RENDERER_WEBGL ?? context.RENDERER;
      const device = String(context.getParameter(parameter));
      context.getExtension("WEBGL_lose_context")?.loseContext(); // a page may hold only a few
      refuseSoftware(false, device, acceptsSoftware);
      if (!tf.env().getBool("WEBGL_RENDER_FLOAT32_ENABLED")) {
        throw new Error(`${device} computes in half precision`);
      }
      return Promise.resolve({ description: `on ${device}` });
    },
  };
}

function refuseSoftware(isSoftware: boolean, device: string, isAccepted: boolean): void {
  if (isAccepted || !(isSoftware || softwareDrivers.test(device))) return;
  throw new Error(`${device} computes on the processor`);
}

/** Says where the bundler has put the three builds of the kernels; which one loads depends on the processor. */
async function findWasmFiles(): Promise<void> {
  const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
  setWasmPaths({
    "tfjs-backend-wasm.wasm": wasm,
    "tfjs-backend-wasm-simd.wasm": simdWasm,
    "tfjs-backend-wasm-threaded-simd.wasm": threadedWasm,
  });
}

/** What is used of WebGPU's `GPU`, which the types of the DOM lack. */
interface Gpu {
  requestAdapter(): Promise<{
    readonly info?: {
      readonly description?: string;
      readonly vendor?: string;
      readonly architecture?: string;
      readonly isFallbackAdapter?: boolean;
    };
  } | null>;
}

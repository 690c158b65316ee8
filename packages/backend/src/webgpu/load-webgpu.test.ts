import { VaeError } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { GpuAdapter } from "./adapter.js";
import { loadWebGpu } from "./load-webgpu.js";

const hardware: GpuAdapter = {
  info: { vendor: "nvidia", architecture: "hopper", description: "NVIDIA H100" },
};
const software: GpuAdapter = {
  info: { vendor: "google", description: "SwiftShader driver 5.0.0", isFallbackAdapter: true },
};

beforeEach(() => {
  vi.stubEnv("VK_DRIVER_FILES", "/driver.json"); // a machine with a driver
});
afterEach(() => {
  vi.unstubAllEnvs();
  const factory: unknown = tf.findBackendFactory("webgpu");
  if (factory !== null) tf.removeBackend("webgpu");
});

const gpuOf = () => (globalThis as { navigator?: { gpu?: unknown } }).navigator?.gpu;

/** Dawn and the backend of TensorFlow.js, which registers itself only where `navigator.gpu` is. */
function packagesWith(adapter: GpuAdapter | null) {
  return vi.fn((name: string): Promise<unknown> => {
    if (name === "webgpu") {
      const gpu = { requestAdapter: () => Promise.resolve(adapter) };
      return Promise.resolve({ globals: { VaeTestUsage: 1 }, create: () => gpu });
    }
    if (gpuOf() !== undefined) {
      tf.registerBackend("webgpu", tf.findBackendFactory("cpu"));
    }
    return Promise.resolve({});
  });
}

const missing = (name: string) =>
  Promise.reject(Object.assign(new Error(`Cannot find ${name}`), { code: "ERR_MODULE_NOT_FOUND" }));

it("starts on a hardware adapter, names it and leaves no navigator.gpu", async () => {
  const load = packagesWith(hardware);
  expect(await loadWebGpu({ acceptsSoftware: false, load })).toEqual({
    description: "on NVIDIA H100",
    device: "NVIDIA H100",
  });
  expect(tf.getBackend()).toBe("webgpu");
  expect(gpuOf()).toBeUndefined();
  expect(globalThis).toHaveProperty("VaeTestUsage", 1);
  await loadWebGpu({ acceptsSoftware: false, load });
  expect(load.mock.calls).toEqual([["webgpu"], ["@tensorflow/tfjs-backend-webgpu"]]);
});

it("refuses a software adapter before TensorFlow.js's part is loaded", async () => {
  const load = packagesWith(software);
  await expect(loadWebGpu({ acceptsSoftware: false, load })).rejects.toThrow(
    "SwiftShader driver 5.0.0 is a software adapter, which has to be asked for by name.",
  );
  expect(load).toHaveBeenCalledTimes(1);
  expect(gpuOf()).toBeUndefined();
});

it("accepts a software adapter when it may, with a note, and refuses it again afterwards", async () => {
  const load = packagesWith(software);
  expect(await loadWebGpu({ acceptsSoftware: true, load })).toEqual({
    description: "on SwiftShader driver 5.0.0, a software adapter",
    device: "SwiftShader driver 5.0.0",
  });
  await expect(loadWebGpu({ acceptsSoftware: false, load })).rejects.toThrow("software adapter");
});

it("knows software by the driver's name where WebGPU does not say", async () => {
  const load = packagesWith({ info: { vendor: "mesa", description: "llvmpipe (LLVM 15.0.6)" } });
  await expect(loadWebGpu({ acceptsSoftware: false, load })).rejects.toThrow("llvmpipe");
});

it("says that no adapter answers", async () => {
  const load = packagesWith(null);
  await expect(loadWebGpu({ acceptsSoftware: true, load })).rejects.toThrow(
    "no adapter answers; a GPU needs a Vulkan, Metal or Direct3D 12 driver.",
  );
});

it("names the missing package and what to install", async () => {
  const failure: unknown = await loadWebGpu({ acceptsSoftware: true, load: missing }).catch(
    (error: unknown) => error,
  );
  expect(VaeError.isInstance(failure)).toBe(true);
  expect(failure).toMatchObject({
    code: "BACKEND_UNAVAILABLE",
    message: "webgpu is not installed; npm install webgpu @tensorflow/tfjs-backend-webgpu.",
  });
});

it("names a package that is there and does not load", async () => {
  const load = (name: string) =>
    name === "webgpu" ? packagesWith(hardware)(name) : Promise.reject(new Error("bad ELF"));
  await expect(loadWebGpu({ acceptsSoftware: true, load })).rejects.toThrow(
    "@tensorflow/tfjs-backend-webgpu does not load: Error: bad ELF",
  );
  expect(gpuOf()).toBeUndefined();
});

import * as tf from "@tensorflow/tfjs";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { NativeBuild } from "../install/native-build.js";
import type { Platform } from "../install/platform.js";
import { loadNative, nativeCandidates, type LoadNativeOptions } from "./load-native.js";
import { findStockPackages, type StockPackage } from "./stock-packages.js";

/** A project whose node_modules holds stand-ins for the stock packages, each with a binding or without. */
let project: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "vae-stock-"));
});
afterEach(() => {
  rmSync(project, { recursive: true });
  const factory: unknown = tf.findBackendFactory("tensorflow");
  if (typeof factory === "function") tf.removeBackend("tensorflow");
});

interface StandIn {
  readonly hasBinding?: boolean;
  /** JavaScript of the package; `register(usesGpu)` registers a backend, as the real one does when it is loaded. */
  readonly code?: string;
}

function install(name: string, { hasBinding = true, code = "register(true)" }: StandIn = {}): void {
  const folder = join(project, "node_modules", name);
  mkdirSync(join(folder, "lib", "napi-v8"), { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name, version: "4.22.0" }));
  writeFileSync(
    join(folder, "index.js"),
    code.replaceAll("register(", "globalThis.registerStandIn("),
  );
  if (hasBinding) writeFileSync(join(folder, "lib", "napi-v8", "tfjs_binding.node"), "");
}

Object.assign(globalThis, {
  registerStandIn(isUsingGpuDevice: boolean) {
    const backend = new tf.KernelBackend();
    const binding = { TF_Version: "2.9.1" };
    Object.assign(backend, { isUsingGpuDevice, binding, dispose: () => undefined });
    tf.registerBackend("tensorflow", () => backend);
  },
});

const found = () => findStockPackages([pathToFileURL(join(project, "index.js")).href]);
/** One that TensorFlow has a library for, whatever the tests run on. */
const platform: Platform = {
  system: "linux",
  processor: "x64",
  libc: "glibc 2.36",
  flags: new Set(["avx"]),
};
const load = (options: LoadNativeOptions = {}) =>
  loadNative({ builds: [], stock: found(), hasNvidiaDevice: false, platform, ...options });

const gpu = "@tensorflow/tfjs-node-gpu";
const cpu = "@tensorflow/tfjs-node";

it("loads a stock package as it is, without graphs, and reports the device that it uses", async () => {
  install(cpu, { code: "register(false)" });
  expect(await load()).toMatchObject({
    name: cpu,
    tensorflow: "2.9.1",
    device: "CPU",
    numerics: { graphs: "off", precision: "float32" },
    notes: [],
  });
  expect(tf.getBackend()).toBe("tensorflow");
});

it("takes the GPU package first", async () => {
  install(cpu, { code: "register(false)" });
  install(gpu);
  expect(await load()).toMatchObject({ name: gpu, device: "GPU", notes: [] });
});

it("says when the GPU package runs on the processor", async () => {
  install(gpu, { code: "register(false)" });
  const { device, notes } = await load();
  expect(device).toBe("CPU");
  expect(notes).toEqual([
    `${gpu} finds no GPU that it can use and runs on the processor; check nvidia-smi and the CUDA version.`,
  ]);
});

it("takes the next one when the first does not load, and keeps the reason", async () => {
  install(gpu, {
    code: 'throw new Error("libcudart.so.11.0: cannot open shared object file\\nmore")',
  });
  install(cpu, { code: "register(false)" });
  const { name, notes } = await load();
  expect(name).toBe(cpu);
  expect(notes).toEqual([
    `${gpu} does not load (libcudart.so.11.0: cannot open shared object file); run vae backend install, or npm rebuild ${gpu}.`,
  ]);
});

it("passes over a package whose install script has not run", async () => {
  install(gpu, { hasBinding: false });
  await expect(load()).rejects.toMatchObject({
    code: "BACKEND_UNAVAILABLE",
    message: "native TensorFlow is not installed; run vae backend install.",
  });
});

it("names every reason when nothing loads", async () => {
  install(gpu, { code: 'throw new Error("no CUDA")' });
  install(cpu, { code: 'throw new Error("wrong ELF class: ELFCLASS32")' });
  await expect(load()).rejects.toMatchObject({
    code: "BACKEND_UNAVAILABLE",
    message: expect.stringMatching(
      /tfjs-node-gpu does not load \(no CUDA\).*tfjs-node does not load \(wrong ELF/,
    ) as string,
  });
});

it("mends what Node 23 has dropped before it loads a stock package", async () => {
  // Dropped here too, on any version of Node; what is tested puts both back.
  const util = createRequire(import.meta.url)("node:util") as object;
  for (const name of ["isNullOrUndefined", "isArray"]) Reflect.deleteProperty(util, name);
  install(cpu, {
    code: 'const util = require("util"); if (!util.isNullOrUndefined(null) || !util.isArray([])) throw new Error("no"); register(false)',
  });
  expect((await load()).name).toBe(cpu);
});

it("notes a second copy of TensorFlow.js", async () => {
  install(cpu, { code: "register(false)" });
  const tfjs = join(project, "node_modules", "@tensorflow", "tfjs");
  mkdirSync(tfjs);
  writeFileSync(join(tfjs, "package.json"), JSON.stringify({ name: "@tensorflow/tfjs" }));
  expect((await load()).notes).toEqual([
    `${cpu} brings a second copy of TensorFlow.js, which registers every kernel again; run npm dedupe.`,
  ]);
});

it("refuses a platform without a library before it loads anything", async () => {
  install(cpu);
  const older = { ...platform, flags: new Set(["sse2"]) };
  await expect(load({ platform: older })).rejects.toThrow("needs a processor with AVX");
});

it("prefers a build with CUDA, then the GPU package where there is a device, then other builds", () => {
  const build = (isGpu: boolean): NativeBuild => ({
    abi: "",
    tensorflow: "2.21.0",
    gpu: isGpu,
    source: "",
    installedAt: "",
    files: {},
    folder: "",
    problem: undefined,
  });
  const stock: StockPackage[] = [gpu, cpu].map((name) => ({
    name,
    version: "4.22.0",
    folder: "",
    binding: "x",
    hasOtherTfjs: false,
  }));
  const order = (hasNvidiaDevice: boolean) =>
    nativeCandidates({ builds: [build(false), build(true)], stock, hasNvidiaDevice }).map(
      ({ name, isGpu }) => (name === "build" ? `${isGpu ? "CUDA" : "CPU"} build` : name),
    );
  expect(order(true)).toEqual(["CUDA build", gpu, "CPU build", cpu]);
  expect(order(false)).toEqual(["CUDA build", "CPU build", gpu, cpu]);
});

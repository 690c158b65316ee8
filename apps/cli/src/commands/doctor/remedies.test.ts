import { expect, it } from "vitest";
import type { Machine } from "./machine.js";
import type { BackendProbe } from "./probe-backend.js";
import { remediesFor } from "./remedies.js";

const machine: Machine = {
  version: "1.0.0",
  node: "v20.19.0",
  platform: "linux x64",
  libc: "glibc 2.36",
  cpu: { model: "x", cores: 2, flags: { AVX: true, AVX2: true, AVX512F: false, FMA: true } },
  memory: { totalGiB: 8, availableGiB: 4 },
};
const notInstalled = "native TensorFlow is not installed; run vae backend install";
const missing: BackendProbe[] = [{ name: "tensorflow", starts: false, reason: notInstalled }];
const native = (more: Partial<BackendProbe> = {}): BackendProbe => ({
  name: "tensorflow",
  starts: true,
  reason: "asked for",
  numerics: { threads: 2, precision: "float32", graphs: "optimized" },
  ...more,
});

it("has nothing to say where native TensorFlow starts with graphs", () => {
  expect(remediesFor(machine, [native()])).toEqual([]);
});

it("says how native TensorFlow is installed", () => {
  expect(remediesFor(machine, missing)).toEqual([expect.stringContaining("vae backend install")]);
});

it("has a build that does not load built anew", () => {
  const cut = { name: "tensorflow", starts: false, reason: "libtensorflow_cc.so.2 was cut off" };
  const [remedy] = remediesFor(machine, [cut]);
  expect(remedy).toContain("libtensorflow_cc.so.2 was cut off");
  expect(remedy).toContain("vae backend install --force");
});

it("does not send people to install what cannot run", () => {
  const noAvx = { AVX: false, AVX2: false, AVX512F: false, FMA: false };
  expect(remediesFor({ ...machine, cpu: { ...machine.cpu, flags: noAvx } }, missing)).toEqual([
    expect.stringContaining("AVX"),
  ]);
  expect(remediesFor({ ...machine, libc: "musl" }, missing)).toEqual([
    expect.stringContaining("musl"),
  ]);
});

it("passes on what the backend notes, and says how graphs are had", () => {
  const numerics = { threads: 2, precision: "float32", graphs: "off" } as const;
  const notes = ["@tensorflow/tfjs-node-gpu finds no GPU that it can use."];
  expect(remediesFor(machine, [native({ numerics, notes })])).toEqual([
    ...notes,
    expect.stringContaining("vae backend install brings them"),
  ]);
});

it("names memory that is short, a wasm that does not start, and a GPU without a driver", () => {
  const short = { ...machine, memory: { totalGiB: 2, availableGiB: 0.5 } };
  const trials: BackendProbe[] = [
    native(),
    { name: "webgpu", starts: true, reason: "asked for (on llvmpipe, a software adapter)" },
    { name: "wasm", starts: false, reason: "no such package" },
  ];
  expect(remediesFor(short, trials)).toEqual([
    expect.stringContaining("@tensorflow/tfjs-backend-wasm"),
    expect.stringContaining("Vulkan driver"),
    expect.stringContaining("0.5 GiB"),
  ]);
});

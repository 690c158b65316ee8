import { expect, it } from "vitest";
import type { Machine } from "./machine.js";
import { remediesFor } from "./remedies.js";

const machine: Machine = {
  version: "1.0.0",
  node: "v20.19.0",
  platform: "linux x64",
  libc: "glibc 2.36",
  cpu: { model: "x", cores: 2, flags: { AVX: true, AVX2: true, AVX512F: false, FMA: true } },
  memory: { totalGiB: 8, availableGiB: 4 },
};
const missing = [{ name: "tensorflow", starts: false, reason: "not installed" }];

it("has nothing to say where native TensorFlow starts", () => {
  expect(remediesFor(machine, [{ name: "tensorflow", starts: true, reason: "asked for" }])).toEqual(
    [],
  );
});

it("says how native TensorFlow is installed", () => {
  expect(remediesFor(machine, missing)).toEqual([
    expect.stringContaining("npm install @tensorflow/tfjs-node"),
  ]);
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

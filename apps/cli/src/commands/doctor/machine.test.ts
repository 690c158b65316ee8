import { expect, it } from "vitest";
import { cpuFlags } from "./machine.js";

it("reads the instruction sets of an x86 processor", () => {
  const text = "processor\t: 0\nflags\t\t: fpu sse4_2 fma avx f16c avx2\nbogomips\t: 1\n";
  expect(cpuFlags(text)).toEqual({ AVX: true, AVX2: true, AVX512F: false, FMA: true });
});

it("does not take avx2 for avx", () => {
  expect(cpuFlags("flags : avx2\n")).toMatchObject({ AVX: false, AVX2: true });
});

it("knows nothing of a processor without flags", () => {
  expect(cpuFlags("Features\t: fp asimd\n")).toBeNull();
});

import { availableParallelism } from "node:os";
import { expect, it } from "vitest";
import { numericsOf } from "./numerics.js";

const withFlags = (...flags: string[]) => ({
  system: "linux",
  processor: "x64",
  libc: "glibc 2.36",
  flags: new Set(flags),
});
const avx512 = withFlags("avx", "avx512f");

it("takes TensorFlow's defaults where nothing is set", () => {
  expect(numericsOf(true, avx512, {})).toEqual({
    threads: availableParallelism(),
    precision: "float32",
    graphs: "optimized",
  });
});

it("reads threads, precision and graphs from the environment", () => {
  const environment = { TF_NUM_INTRAOP_THREADS: "3", VAE_PRECISION: "bfloat16" };
  expect(numericsOf(true, avx512, environment)).toEqual({
    threads: 3,
    precision: "bfloat16",
    graphs: "optimized",
  });
  expect(numericsOf(true, avx512, { VAE_GRAPH_OPT: "0" }).graphs).toBe("exact");
  expect(numericsOf(true, avx512, { VAE_GRAPH: "0" }).graphs).toBe("off");
  expect(numericsOf(false, avx512, {}).graphs).toBe("off");
});

it("does not claim bfloat16 where nothing computes in it", () => {
  const environment = { VAE_PRECISION: "bfloat16" };
  const precisions = [
    numericsOf(false, avx512, environment),
    numericsOf(true, avx512, { ...environment, VAE_GRAPH_OPT: "0" }),
    numericsOf(true, withFlags("avx", "avx2"), environment),
  ].map(({ precision }) => precision);
  expect(precisions).toEqual(["float32", "float32", "float32"]);
});

it("takes TensorFlow's default for 0 threads, as TensorFlow does", () => {
  const { threads } = numericsOf(true, avx512, { TF_NUM_INTRAOP_THREADS: "0" });
  expect(threads).toBe(availableParallelism());
});

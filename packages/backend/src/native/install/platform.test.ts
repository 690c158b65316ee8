import { expect, it } from "vitest";
import { describePlatform, platformKey, platformProblem, type Platform } from "./platform.js";

const good: Platform = {
  system: "linux",
  processor: "x64",
  libc: "glibc 2.36",
  flags: new Set(["sse2", "avx"]),
};

it("finds nothing wrong with Linux, glibc and AVX, nor with arm64", () => {
  expect(platformProblem(good)).toBeUndefined();
  expect(
    platformProblem({ ...good, processor: "arm64", flags: new Set(["neon"]) }),
  ).toBeUndefined();
});

it("names a processor without AVX", () => {
  const platform = describePlatform(() => "processor\t: 0\nflags\t\t: fpu sse2 sse4_2\n");
  expect([...platform.flags!]).toEqual(["fpu", "sse2", "sse4_2"]);
  expect(platformProblem({ ...good, flags: platform.flags })).toBe(
    "native TensorFlow needs a processor with AVX, this one has none; use --backend wasm.",
  );
});

it("does not guess where Linux prints no flags", () => {
  const unreadable = describePlatform(() => {
    throw new Error("no /proc");
  });
  expect(unreadable.flags).toBeUndefined();
  expect(platformProblem({ ...good, flags: undefined })).toBeUndefined();
});

it("names musl", () => {
  expect(platformProblem({ ...good, libc: "musl" })).toBe(
    "native TensorFlow needs glibc, this system has musl; use an image with glibc (Debian, Ubuntu) or --backend wasm.",
  );
});

it.each([
  { system: "darwin", processor: "arm64", libc: "" },
  { system: "win32", processor: "x64", libc: "" },
  { system: "linux", processor: "riscv64" },
])("names a platform without a library: $system $processor", (other) => {
  const platform = { ...good, ...other };
  expect(platformProblem(platform)).toContain(
    `this is ${other.system} on ${other.processor}; use --backend wasm.`,
  );
});

it("tells platforms apart in the cache", () => {
  expect(platformKey(good)).toBe("linux-x64-glibc");
  expect(platformKey({ ...good, processor: "arm64" })).toBe("linux-arm64-glibc");
});

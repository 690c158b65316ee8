import { existsSync } from "node:fs";
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";

/** Where it was measured. */
export function environment() {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    loadBefore: loadavg()[0],
  };
}

const allocators = [
  "/usr/lib/x86_64-linux-gnu/libtcmalloc_minimal.so.4",
  "/usr/lib/aarch64-linux-gnu/libtcmalloc_minimal.so.4",
];

/** The allocator that both sides of a comparison are given: tcmalloc where it is installed. */
export function allocator() {
  const path = allocators.find((candidate) => existsSync(candidate));
  return path === undefined
    ? { name: "glibc", variables: {} }
    : { name: "tcmalloc", variables: { LD_PRELOAD: path } };
}

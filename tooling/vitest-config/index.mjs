import { availableParallelism } from "node:os";
import { defineConfig, mergeConfig } from "vitest/config";

/**
 * The tests of one package. Forked processes, because native TensorFlow has crashed worker threads
 * (tensorflow/tfjs#4947), on half of the cores, because turbo tests two packages at a time; a JSON
 * report in `coverage/`, which `npm test` sums over the packages.
 */
export function vitestConfig(overrides = {}) {
  return mergeConfig(
    defineConfig({
      test: {
        pool: "forks",
        maxWorkers: Math.max(1, Math.floor(availableParallelism() / 2)),
        include: ["src/**/*.test.ts"],
        testTimeout: 60_000,
        hookTimeout: 60_000,
        reporters: ["default", "json"],
        outputFile: { json: "coverage/vitest.json" },
      },
    }),
    overrides,
  );
}

import { defineConfig, mergeConfig } from "vitest/config";

/**
 * The tests of one package. Forked processes, because native TensorFlow has crashed worker threads
 * (tensorflow/tfjs#4947); a JSON report in `coverage/`, which `npm test` sums over the packages.
 */
export function vitestConfig(overrides = {}) {
  return mergeConfig(
    defineConfig({
      test: {
        pool: "forks",
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

import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, it } from "vitest";
import { float32Tolerance, type Subject } from "./ops-case.js";
import { opsCasesFor } from "./ops-cases.js";

/**
 * Registers the conformance suite of `@vae/backend/ops` as tests.
 *
 * @param start - Makes the backend the current one.
 */
export function opsConformance(
  backend: Subject["backend"],
  start: () => Promise<unknown>,
  { tolerance = float32Tolerance, runs = 25 }: Partial<Subject> = {},
): void {
  beforeAll(async () => {
    await start();
  });

  it.each(opsCasesFor(backend))("$title", async ({ run }) => {
    expect(tf.getBackend()).toBe(backend);
    await run({ backend, tolerance, runs });
    expect(tf.getBackend()).toBe(backend);
  });
}

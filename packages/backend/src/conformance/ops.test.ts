import { describeWhen } from "@vae/testing";
import { afterAll, beforeAll, describe, expect, it, vi, type MockInstance } from "vitest";
import { useBackend } from "../index.js";
import { needsNative, startNative } from "../native/__fixtures__/native.js";
import { opsConformance } from "./__fixtures__/ops-conformance.js";

describe.each(["cpu", "wasm"] as const)("ops on %s", (backend) => {
  opsConformance(backend, () => useBackend(backend));
});

describeWhen(needsNative, "ops on native TensorFlow, op by op", () => {
  beforeAll(() => {
    vi.stubEnv("VAE_GRAPH", "0");
  });
  afterAll(() => {
    vi.unstubAllEnvs();
  });
  opsConformance("tensorflow", startNative);
});

describeWhen(needsNative, "ops on native TensorFlow, steps as graphs", () => {
  let warn: MockInstance;
  beforeAll(() => {
    warn = vi.spyOn(console, "warn");
  });
  afterAll(() => {
    warn.mockRestore();
  });
  // Each new shape is a function that Grappler optimises, hence the few runs.
  opsConformance("tensorflow", startNative, { runs: 8 });

  it("recorded every step of the suite", () => {
    expect(warn).not.toHaveBeenCalled();
  });
});

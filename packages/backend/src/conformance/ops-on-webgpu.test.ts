import { describeOptIn } from "@vae/testing";
import { expect, it } from "vitest";
import { useBackend } from "../index.js";
import { opsConformance } from "./__fixtures__/ops-conformance.js";

// Needs a driver for Vulkan. A software one comes with Debian's chromium; in its environment:
// LD_LIBRARY_PATH=/usr/lib/chromium VK_DRIVER_FILES=/usr/lib/chromium/vk_swiftshader_icd.json
describeOptIn("VAE_TEST_WEBGPU", "ops on WebGPU in Node", () => {
  // WGSL allows division and square roots 2.5 units in the last place, and sums in any order.
  opsConformance("webgpu", () => useBackend("webgpu"), { tolerance: 1e-4, runs: 10 });

  it("names the adapter", async () => {
    expect((await useBackend("webgpu")).reason).toMatch(/^webgpu: asked for \(on .+\)$/);
  });
});

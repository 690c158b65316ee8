import { describeWhen } from "@vae/testing";
import { beforeAll, expect, it, vi } from "vitest";
import { needsNative, startNative } from "../__fixtures__/native.js";
import { createSmallVae, stepInputs } from "../__fixtures__/train-step.js";
import { describePlatform } from "../install/platform.js";
import type { NativeBackend } from "../native-backend.js";
import { compileNativeStep } from "../step/compile-step.js";
import { grapplerConfig, precision } from "./grappler-config.js";

// Both as TensorFlow 2.21 in Python serialises them.
it("writes the messages that TensorFlow writes", () => {
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
  expect(hex(grapplerConfig())).toBe("520452026002");
  expect(hex(grapplerConfig("bfloat16"))).toBe("520752056002f80101");
});

it("is float32 unless the environment says otherwise", () => {
  expect(precision({})).toBe("float32");
  expect(precision({ VAE_PRECISION: "bfloat16" })).toBe("bfloat16");
  expect(() => precision({ VAE_PRECISION: "half" })).toThrow(
    "VAE_PRECISION: expected float32 or bfloat16, got half.",
  );
});

const needsBfloat16 = {
  reason:
    needsNative.reason ??
    (describePlatform().flags?.has("avx512_bf16") === true
      ? undefined
      : "the processor has no bfloat16"),
  remedy: needsNative.remedy,
};

describeWhen(needsBfloat16, "bfloat16", () => {
  let backend: NativeBackend;
  beforeAll(async () => {
    backend = await startNative();
  });

  it("computes with 8 bits of mantissa, and keeps the weights in float32", () => {
    const firstLoss = (name: string) => {
      vi.stubEnv("VAE_PRECISION", name);
      const vae = createSmallVae({ isFused: true });
      const step = compileNativeStep(backend, vae.step, vae);
      const loss = step(stepInputs(1))["loss"]!.dataSync()[0]!;
      vi.unstubAllEnvs();
      return { loss, weight: vae.variables[0]!.read().dataSync()[0]! };
    };
    const [exact, rounded] = [firstLoss("float32"), firstLoss("bfloat16")];
    expect(rounded.loss).not.toBe(exact.loss);
    // A product is off by 2^-8; the sum of many by less.
    expect(Math.abs(rounded.loss / exact.loss - 1)).toBeLessThan(2 ** -8);
    expect(Math.abs(rounded.weight - exact.weight)).toBeLessThan(2 * 0.01); // Adam's first step is ± the rate
    expect(rounded.weight * 256 - Math.round(rounded.weight * 256)).not.toBe(0);
  });
});

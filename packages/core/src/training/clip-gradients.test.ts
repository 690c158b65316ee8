import { useBackend } from "@vae/backend";
import { expectTensorsKept } from "@vae/testing/tensors";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { clipByGlobalNorm } from "./clip-gradients.js";

describe.each(["cpu", "wasm"] as const)("clipping on %s", (backend) => {
  beforeAll(async () => {
    await useBackend(backend);
  });

  const gradients = { a: tf.tensor1d([2, 0, -1]), b: tf.tensor2d([[2], [4]]) }; // length √(5 + 20) = 5

  it("brings the length of all gradients together to the limit", async () => {
    const { a, b } = await expectTensorsKept(2, () => clipByGlobalNorm(gradients, 2.5));
    expect(Array.from(await a!.data())).toEqual([1, 0, -0.5]);
    expect(Array.from(await b!.data())).toEqual([1, 2]);
  });

  it("leaves what is within the limit as it is", async () => {
    const { a, b } = clipByGlobalNorm(gradients, 5.1);
    expect(await a!.data()).toEqual(await gradients.a.data());
    expect(await b!.data()).toEqual(await gradients.b.data());
  });
});

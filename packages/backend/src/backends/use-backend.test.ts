import { VaeError } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import { expect, it } from "vitest";
import { useBackend } from "./use-backend.js";

const missing = (message: string) => () => Promise.reject(new Error(message));

it("takes the first backend that loads, and says why the others were not taken", async () => {
  const choice = await useBackend("auto", { load: { tensorflow: missing("binding not found") } });
  expect(choice.name).toBe("wasm");
  expect(choice.reason).toContain("binding not found");
  expect(tf.getBackend()).toBe("wasm");
});

it("falls back to cpu when neither native TensorFlow nor wasm loads", async () => {
  const load = { tensorflow: missing("no binding"), wasm: missing("no wasm") };
  // A backend that an earlier test registered starts without its package, hence the order.
  const choice = await useBackend("auto", { load, order: ["tensorflow", "cpu"] });
  expect(choice.name).toBe("cpu");
});

it("keeps the cause and takes no other backend when one was asked for by name", async () => {
  const cause = new Error("binding not found. Is it built?");
  const failure: unknown = await useBackend("tensorflow", {
    load: { tensorflow: () => Promise.reject(cause) },
  }).catch((error: unknown) => error);
  expect(VaeError.isInstance(failure)).toBe(true);
  expect(failure).toMatchObject({ code: "BACKEND_UNAVAILABLE", cause });
  expect((failure as Error).message).toContain("binding not found");
});

it("names the nearest backend for a misspelt one", async () => {
  await expect(useBackend("wsam" as "wasm")).rejects.toThrow('Did you mean "wasm"?');
});

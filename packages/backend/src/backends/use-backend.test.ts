import { VaeError } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import { expect, it, onTestFinished, vi } from "vitest";
import { useBackend } from "./use-backend.js";

const missing = (message: string) => () => Promise.reject(new Error(message));

it("takes the first backend that loads, and says why the others were not taken", async () => {
  const load = { tensorflow: missing("binding not found"), webgpu: missing("no adapter answers") };
  const choice = await useBackend("auto", { load });
  expect(choice.name).toBe("wasm");
  expect(choice.reason).toBe(
    "wasm: chosen by auto; " +
      'the "tensorflow" backend does not start (binding not found); ' +
      'the "webgpu" backend does not start (no adapter answers)',
  );
  expect(tf.getBackend()).toBe("wasm");
});

it("takes webgpu after native TensorFlow and before wasm, and says what was loaded", async () => {
  const webgpu = vi.fn(() => {
    tf.registerBackend("webgpu", tf.findBackendFactory("cpu"));
    return Promise.resolve({ description: "on a stand-in" });
  });
  onTestFinished(() => {
    tf.removeBackend("webgpu");
  });
  const choice = await useBackend("auto", { load: { tensorflow: missing("no binding"), webgpu } });
  expect(choice.name).toBe("webgpu");
  expect(choice.reason).toContain("webgpu: chosen by auto (on a stand-in)");
  expect(webgpu).toHaveBeenCalledWith("auto");
  await useBackend("webgpu", { load: { webgpu } });
  expect(webgpu).toHaveBeenLastCalledWith("webgpu");
});

it("names every backend that was tried when none starts", async () => {
  const load = { tensorflow: missing("no binding"), webgpu: missing("no adapter") };
  await expect(useBackend("auto", { load, order: ["tensorflow", "webgpu"] })).rejects.toThrow(
    'No backend starts: the "tensorflow" backend does not start (no binding); ' +
      'the "webgpu" backend does not start (no adapter)',
  );
});

it("falls back to cpu when nothing else loads", async () => {
  const load = {
    tensorflow: missing("no binding"),
    webgpu: missing("no adapter"),
    wasm: missing("no wasm"),
  };
  expect((await useBackend("auto", { load })).name).toBe("cpu");
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

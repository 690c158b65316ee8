import * as tf from "@tensorflow/tfjs";
import type { Requirement } from "@vae/testing";
import { onTestFinished, vi, type Mock } from "vitest";
import { loadNative } from "../load/load-native.js";
import { nativeBackend, type NativeBackend, type TensorFlowBinding } from "../native-backend.js";
import { nativeStatus } from "../native-status.js";

/** What a group of tests needs: native TensorFlow. */
export const needsNative: Requirement = {
  reason: nativeStatus().selected === undefined ? "native TensorFlow is not installed" : undefined,
  remedy: "npm run vae -- backend install",
};

/** Native TensorFlow as the current backend; a build that is there and does not load fails the test. */
export async function startNative(): Promise<NativeBackend> {
  tf.env().set("IS_TEST", true); // no banner when a test compares with the cpu backend
  await loadNative();
  const backend = nativeBackend();
  if (backend === undefined) throw new Error("native TensorFlow was loaded and does not run");
  return backend;
}

/**
 * Watches a function of the binding until the test ends. The binding's own properties cannot be replaced, so an
 * object that inherits from it takes its place.
 *
 * @param fail - Runs before the function and may throw.
 */
export function watchBinding(
  backend: NativeBackend,
  name: "addFunction" | "removeFunction",
  fail: () => void = () => undefined,
): Mock {
  const { binding } = backend;
  const watcher = vi.fn((...values: readonly unknown[]) => {
    fail();
    Reflect.apply(binding[name] as () => void, binding, values);
  });
  backend.binding = Object.create(binding, { [name]: { value: watcher } }) as TensorFlowBinding;
  onTestFinished(() => {
    backend.binding = binding;
  });
  return watcher;
}

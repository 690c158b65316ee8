import { useBackend, type BackendName } from "@vae/backend";
import { nativeStatus } from "@vae/backend/native";
import { describeWhen, type Requirement } from "@vae/testing";
import { beforeAll, describe } from "vitest";

/** What a group of tests needs: native TensorFlow. */
export const needsNative: Requirement = {
  reason: nativeStatus().selected === undefined ? "native TensorFlow is not installed" : undefined,
  remedy: "npm run vae -- backend install",
};

/** A group of tests that runs on cpu, on wasm, and on native TensorFlow where it is installed, with its graphs. */
export function describeOnBackends(title: string, body: (backend: BackendName) => void): void {
  const group = (backend: BackendName) => () => {
    beforeAll(async () => {
      await useBackend(backend);
    });
    body(backend);
  };
  for (const backend of ["cpu", "wasm"] as const)
    describe(`${title} on ${backend}`, group(backend));
  describeWhen(needsNative, `${title} on native TensorFlow`, group("tensorflow"));
}

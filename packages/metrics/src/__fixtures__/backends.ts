import { nativeStatus } from "@vae/backend/native";
import type { Requirement } from "@vae/testing";

/** What a group of tests needs: native TensorFlow. */
export const needsNative: Requirement = {
  reason: nativeStatus().selected === undefined ? "native TensorFlow is not installed" : undefined,
  remedy: "npm run vae -- backend install",
};

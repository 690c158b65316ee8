import { nativeStatus } from "@vae/backend/native";

/** A build of `vae backend install`. */
export const needsNative = {
  reason: nativeStatus().builds.length === 0 ? "native TensorFlow is not installed" : undefined,
  remedy: "npm run vae -- backend install",
};

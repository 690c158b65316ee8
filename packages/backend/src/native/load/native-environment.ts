/**
 * What TensorFlow reads from the environment, with the values that it gets where the user has set none. They have
 * to be there before the library is loaded.
 */
export const nativeEnvironment: Readonly<Record<string, string>> = {
  /** oneDNN's kernels; worth a factor of two. */
  TF_ENABLE_ONEDNN_OPTS: "1",
  /** Errors only. */
  TF_CPP_MIN_LOG_LEVEL: "2",
  /** GPU memory as it is needed, not all of it at the start. */
  TF_FORCE_GPU_ALLOW_GROWTH: "true",
};

/** Sets what the user has not set. Node passes `process.env` on to the library. */
export function setNativeEnvironment(environment: NodeJS.ProcessEnv = process.env): void {
  for (const [name, value] of Object.entries(nativeEnvironment)) environment[name] ??= value;
}

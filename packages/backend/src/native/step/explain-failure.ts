import { VaeError } from "@vae/base";

/** TensorFlow's number of the status RESOURCE_EXHAUSTED, as the binding prints it. */
const outOfMemory = /Invalid TF_Status: 8\b\s+Message: ([^\n]*)/;

/** The error to throw for one that came out of a step: running out of memory has a remedy, others stay as they are. */
export function explainFailure(error: unknown): unknown {
  const said = error instanceof Error ? outOfMemory.exec(error.message)?.[1] : undefined;
  if (said === undefined) return error;
  return new VaeError(
    "BACKEND_UNAVAILABLE",
    `TensorFlow is out of memory (${said.slice(0, 160)}); take a smaller batch or a smaller network.`,
    { cause: error },
  );
}

import { VaeError } from "@vae/base";

/**
 * Does work that an interrupt may stop, and says then how it goes on.
 *
 * @param goOn - The command that goes on with it.
 */
export async function resumable<T>(goOn: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isInterrupt =
      (VaeError.isInstance(error) && error.code === "INTERRUPTED") ||
      (error instanceof Error && error.name === "AbortError");
    if (!isInterrupt) throw error;
    const what = VaeError.isInstance(error) ? error.message : "Interrupted.";
    throw new VaeError("INTERRUPTED", `${what} Go on with: ${goOn}`, { cause: error });
  }
}

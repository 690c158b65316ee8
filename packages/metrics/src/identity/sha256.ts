import { VaeError } from "@vae/base";

/**
 * SHA-256 of a file of weights, in lower-case hexadecimal.
 *
 * @param subject - What the error message starts with.
 * @throws {VaeError} DATA_INVALID, when a web page has no `crypto.subtle`, since then nothing can be checked.
 */
export async function sha256(bytes: Uint8Array, subject: string): Promise<string> {
  // Undefined on pages from plain http, whatever the type says.
  const subtle = globalThis.crypto.subtle as SubtleCrypto | undefined;
  if (subtle === undefined) {
    throw new VaeError(
      "DATA_INVALID",
      `${subject}: cannot be checked, this page has no crypto.subtle; serve it by https or from localhost.`,
    );
  }
  // The cast only rules out SharedArrayBuffer, which nothing here makes.
  const digest = new Uint8Array(await subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

import { VaeError } from "@vae/base";

/**
 * Fetches a file of this site.
 *
 * @throws {VaeError} IO_FAILED, when it cannot be had.
 */
export async function fetchBytes(address: URL): Promise<Uint8Array> {
  try {
    const response = await fetch(address);
    if (!response.ok) throw new Error(`HTTP status ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    throw new VaeError("IO_FAILED", `${address.pathname}: cannot be loaded. Are you offline?`, {
      cause,
    });
  }
}

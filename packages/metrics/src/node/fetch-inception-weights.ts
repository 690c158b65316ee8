import { VaeError } from "@vae/base";

/** Options of {@link fetchInceptionWeights}. */
export interface FetchWeightsOptions {
  /** @default globalThis.fetch */
  fetch?: (url: string) => Promise<Response>;
}

/**
 * Downloads a file of weights from an address that a person gave; nothing else in this package goes to the network.
 *
 * @throws {VaeError} IO_FAILED, when the server refuses, the connection ends early or the length is another than
 *   announced.
 */
export async function fetchInceptionWeights(
  url: string,
  { fetch = globalThis.fetch }: FetchWeightsOptions = {},
): Promise<Uint8Array> {
  let response: Response;
  let bytes: Uint8Array;
  try {
    response = await fetch(url);
    bytes = response.ok ? new Uint8Array(await response.arrayBuffer()) : new Uint8Array();
  } catch (cause) {
    throw new VaeError("IO_FAILED", `${url}: the download broke off; try again.`, { cause });
  }
  if (!response.ok) {
    throw new VaeError("IO_FAILED", `${url}: the server answered ${response.status}.`);
  }
  const announced = response.headers.get("content-length");
  const isPlain = response.headers.get("content-encoding") === null;
  if (announced !== null && isPlain && Number(announced) !== bytes.length) {
    throw new VaeError(
      "IO_FAILED",
      `${url}: the download was truncated, ${bytes.length} of ${announced} bytes; try again.`,
    );
  }
  return bytes;
}

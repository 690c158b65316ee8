import { VaeError } from "@vae/base";
import { folderStorage } from "./folder-storage.js";
import { retryingStorage, type RetryOptions } from "./retrying-storage.js";
import type { Storage } from "./storage.js";

/**
 * Opens the store that an address names, with retries: the path of a folder, or
 * `s3://bucket/prefix?endpoint=http://localhost:9000&region=eu-west-1`.
 *
 * The keys of S3 come from the environment (`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`) or the machine, as the AWS tools take
 * them; an address with keys is refused, for it would end in logs.
 *
 * @throws {VaeError} CONFIG_INVALID, when the address is neither.
 */
export async function openStorage(address: string, options: RetryOptions = {}): Promise<Storage> {
  if (!address.includes("://")) return retryingStorage(folderStorage(address), options);
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol !== "s3:" || url.host === "") {
    throw new VaeError(
      "CONFIG_INVALID",
      `--store: expected a folder or s3://BUCKET/PREFIX, got ${withoutUser(address)}.`,
    );
  }
  if (url.username !== "" || url.password !== "") {
    throw new VaeError(
      "CONFIG_INVALID",
      "--store: an address with keys ends in logs; put them into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
    );
  }
  const endpoint = url.searchParams.get("endpoint");
  const region = url.searchParams.get("region");
  const { s3Storage } = await import("./s3-storage.js");
  const storage = s3Storage({
    bucket: url.host,
    prefix: url.pathname.replace(/^\/+|\/+$/g, ""),
    ...(endpoint === null ? {} : { endpoint }),
    ...(region === null ? {} : { region }),
  });
  return retryingStorage(storage, options);
}

function withoutUser(address: string): string {
  return address.replace(/\/\/[^/@]*@/, "//");
}

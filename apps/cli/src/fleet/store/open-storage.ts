import { VaeError } from "@vae/base";
import { importOptional } from "../optional-packages.js";
import { folderStorage } from "./folder-storage.js";
import { retryingStorage, type RetryOptions } from "./retrying-storage.js";
import type { Storage } from "./storage.js";

/** What stores on S3 need and an install does not bring. */
export const s3Packages = ["@aws-sdk/client-s3", "@aws-sdk/lib-storage"];

/**
 * Opens the store that an address names, with retries: the path of a folder, or
 * `s3://bucket/prefix?endpoint=http://localhost:9000&region=eu-west-1`.
 *
 * The keys of S3 come from the environment (`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`) or the machine, as the AWS tools take
 * them; an address with keys is refused, for it would end in logs.
 *
 * @throws {VaeError} CONFIG_INVALID, when the address is neither.
 * @throws {VaeError} BACKEND_UNAVAILABLE, when it is on S3 and the packages for it are not installed.
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
  const load = () => import("./s3-storage.js");
  const { s3Storage } = await importOptional(load, "--store: a store on S3", s3Packages);
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

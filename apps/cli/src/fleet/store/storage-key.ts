import { VaeError } from "@vae/base";

const part = /^(?!\.)[\w.-]{1,200}$/;

/**
 * Checks the key of an object: parts of letters, digits and `._-` between slashes, none of them hidden, so that no key
 * leaves the folder or the prefix that it is meant for.
 *
 * @returns The key.
 * @throws {VaeError} DATA_INVALID for any other text.
 */
export function checkStorageKey(key: string): string {
  if (key.split("/").every((name) => part.test(name))) return key;
  throw new VaeError(
    "DATA_INVALID",
    `store: ${JSON.stringify(key)} is no name of an object; expected letters, digits and ._- between slashes.`,
  );
}

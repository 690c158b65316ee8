import { checkFormat, VaeError } from "@vae/base";
import type { z } from "zod";
import { sha256Of } from "./artefacts.js";
import type { Storage, WriteOptions } from "./storage.js";

/** How often a document is read that turns out to be damaged. */
const readAttempts = 3;

/**
 * Writes a JSON document below a line with its sha256, so that a reader knows wrong bytes.
 *
 * @returns Whether it was written (`Storage.write`).
 */
export function writeDocument(
  storage: Storage,
  key: string,
  value: unknown,
  options?: WriteOptions,
): Promise<boolean> {
  const text = `${JSON.stringify(value, null, 1)}\n`;
  return storage.write(key, new TextEncoder().encode(`${sha256Of(text)}\n${text}`), options);
}

/**
 * Reads a document that {@link writeDocument} wrote.
 *
 * @returns What it says, or undefined where there is none.
 * @throws {VaeError} DATA_INVALID, when it is damaged, not what the schema says, or a newer version wrote it.
 */
export async function readDocument<T>(
  storage: Storage,
  key: string,
  schema: z.ZodType<T>,
): Promise<T | undefined> {
  for (let attempt = 1; attempt <= readAttempts; attempt++) {
    const bytes = await storage.read(key);
    if (bytes === undefined) return undefined;
    const text = new TextDecoder().decode(bytes);
    const body = text.slice(65);
    if (text[64] !== "\n" || sha256Of(body) !== text.slice(0, 64)) continue;
    const document = JSON.parse(body) as { readonly format?: unknown };
    if (document.format !== undefined) {
      checkFormat(document.format, `store ${storage.name}: ${key}`, { isMadeAgain: true });
    }
    const checked = schema.safeParse(document);
    if (checked.success) return checked.data;
    throw damaged(storage, key, "is of another format than this version reads");
  }
  throw damaged(storage, key, "does not have the sha256 that it says");
}

function damaged(storage: Storage, key: string, how: string): VaeError {
  return new VaeError(
    "DATA_INVALID",
    `store ${storage.name}: ${key} ${how}; remove it and run the job that made it again.`,
  );
}

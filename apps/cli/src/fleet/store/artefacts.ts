import { VaeError } from "@vae/base";
import { createHash } from "node:crypto";
import { z } from "zod";
import type { Storage } from "./storage.js";

/** Names bytes by what they are. */
export const artefactSchema = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Bytes. */
  size: z.int().min(0),
});

/** The name of an artefact: its sha256 and its size. */
export type Artefact = z.infer<typeof artefactSchema>;

/** Where all artefacts lie. */
export const artefactPrefix = "artefacts/";

/** How often bytes are read that turn out to be others. */
const readAttempts = 3;

/** Key of an artefact: `artefacts/ab/abcdef…`. */
export function artefactKey({ sha256 }: Pick<Artefact, "sha256">): string {
  return `${artefactPrefix}${sha256.slice(0, 2)}/${sha256}`;
}

/** The sha256 of bytes, in hexadecimal. */
export function sha256Of(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/**
 * Stores bytes under their sha256; the same bytes are kept once.
 *
 * @returns Their name.
 */
export async function writeArtefact(storage: Storage, bytes: Uint8Array): Promise<Artefact> {
  const artefact = { sha256: sha256Of(bytes), size: bytes.length };
  await storage.write(artefactKey(artefact), bytes);
  return artefact;
}

/**
 * Reads an artefact. Its sha256 is checked: other bytes are read again, in case the way here spoilt them, and never
 * returned.
 *
 * @throws {VaeError} DATA_INVALID, when they stay wrong, or nothing is there.
 */
export async function readArtefact(storage: Storage, artefact: Artefact): Promise<Uint8Array> {
  const key = artefactKey(artefact);
  let found = "nothing";
  for (let attempt = 1; attempt <= readAttempts; attempt++) {
    const bytes = await storage.read(key);
    if (bytes === undefined) break;
    const sha256 = sha256Of(bytes);
    if (sha256 === artefact.sha256) return bytes;
    found = `${bytes.length} bytes of sha256 ${sha256.slice(0, 12)}…`;
  }
  throw new VaeError(
    "DATA_INVALID",
    `store ${storage.name}: ${key} holds ${found}, expected ${artefact.size} bytes of sha256 ${artefact.sha256.slice(0, 12)}…. Remove it and run the job that made it again.`,
  );
}

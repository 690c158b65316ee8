import { canonicalJson } from "@vae/base";
import { createHash } from "node:crypto";

/** A JSON value with all keys in order, so that equal values have equal texts. */
export function inOrder(value: unknown): unknown {
  return JSON.parse(canonicalJson(value)) as unknown;
}

/** Short hash of a configuration. */
export function configHash(config: unknown): string {
  return createHash("sha256").update(canonicalJson(config)).digest("hex").slice(0, 16);
}

/** The dotted paths at which two JSON values differ, with both values. */
export function differences(a: unknown, b: unknown, path = ""): string[] {
  if (canonicalJson(a) === canonicalJson(b)) return [];
  if (isRecord(a) && isRecord(b)) {
    return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((key) =>
      differences(a[key], b[key], path === "" ? key : `${path}.${key}`),
    );
  }
  return [`${path} (${text(a)} against ${text(b)})`];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  return value === undefined ? "absent" : JSON.stringify(value);
}

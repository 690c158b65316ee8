/**
 * JSON with the keys of every object in order, without space, and without what is undefined: equal values have equal texts, and
 * equal hashes of them.
 *
 * @example
 * ```ts
 * canonicalJson({ b: 2, a: 1 }); // {"a":1,"b":2}
 * ```
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, held: unknown) =>
    typeof held === "object" && held !== null && !Array.isArray(held)
      ? Object.fromEntries(Object.entries(held).sort(([a], [b]) => (a < b ? -1 : 1)))
      : held,
  );
}

import { VaeError } from "../errors/vae-error.js";

/** Number of values of a shape, 1 for `[]`; `undefined` when it is no shape or a product leaves 2⁵³. */
export function countValues(shape: readonly unknown[]): number | undefined {
  let count = 1;
  for (const size of shape) {
    if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0) return undefined;
    count *= size;
    if (!Number.isSafeInteger(count)) return undefined;
  }
  return count;
}

/**
 * Refuses data that does not fill its shape.
 *
 * @throws {VaeError} SHAPE_MISMATCH, naming the subject and both numbers of values.
 */
export function expectFilled(subject: string, shape: readonly number[], length: number): void {
  const count = countValues(shape);
  if (count === length) return;
  const [sizes, values] = [`[${shape.join(", ")}]`, `${length} value${length === 1 ? "" : "s"}`];
  throw new VaeError(
    "SHAPE_MISMATCH",
    count === undefined
      ? `${subject}: expected a shape of whole numbers ≥ 0, got ${sizes}.`
      : `${subject}: shape ${sizes} holds ${count} value${count === 1 ? "" : "s"}, got ${values}.`,
  );
}

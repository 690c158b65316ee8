import fc from "fast-check";
import { expect } from "vitest";
import { VaeError } from "../../errors/vae-error.js";

/** Number of damaged files a parser is tried on; `VAE_TEST_FULL=1` asks for the long form. */
export const damagedFiles = process.env["VAE_TEST_FULL"] === "1" ? 10_000 : 300;

/** Time that the long form may take on a machine that does much else. */
export const longForm = { timeout: 600_000 };

/** A change to some bytes of a file; it may change its length. */
export type Mutation = (bytes: Uint8Array) => Uint8Array;

/** Lengths, sizes and offsets that a forger would write. */
const forgedNumbers = [
  0n,
  1n,
  2n ** 31n - 1n,
  2n ** 32n - 1n,
  2n ** 50n,
  2n ** 53n,
  2n ** 64n - 1n,
];

const forgedTexts = [
  ...["0", "-1", "1e400", "0.5", "1125899906842624", "9007199254740993", "99999999999999999999"],
  ...["null", "[", "{", '"', "'", "}", ")", "\0", "\\", "True", "é", "\ud800"],
];

/** Where in the file, 0 to 1: half of the time in its first 200 bytes, where headers are. */
const place = fc.tuple(fc.boolean(), fc.double({ min: 0, max: 1, noNaN: true }));

function index(bytes: Uint8Array, [isInHeader, fraction]: [boolean, number]): number {
  return Math.floor(fraction * (isInHeader ? Math.min(200, bytes.length) : bytes.length));
}

function splice(bytes: Uint8Array, at: number, removed: number, inserted: Uint8Array): Uint8Array {
  const rest = bytes.subarray(Math.min(bytes.length, at + removed));
  return Uint8Array.from([...bytes.subarray(0, at), ...inserted, ...rest]);
}

const flip = fc.tuple(place, fc.integer({ min: 1, max: 255 })).map(
  ([where, bits]): Mutation =>
    (bytes) =>
      bytes.map((byte, i) => (i === index(bytes, where) ? byte ^ bits : byte)),
);

const cut = place.map(
  (where): Mutation =>
    (bytes) =>
      bytes.slice(0, index(bytes, where)),
);

const insert = fc.tuple(place, fc.nat({ max: 8 }), fc.uint8Array({ maxLength: 16 })).map(
  ([where, removed, inserted]): Mutation =>
    (bytes) =>
      splice(bytes, index(bytes, where), removed, inserted),
);

const forgeNumber = fc
  .tuple(place, fc.constantFrom(...forgedNumbers), fc.constantFrom(2, 4, 8))
  .map(([where, number, width]): Mutation => (bytes) => {
    const field = new Uint8Array(BigUint64Array.of(number).buffer, 0, width);
    return splice(bytes, index(bytes, where), width, field);
  });

const forgeText = fc.tuple(place, fc.nat({ max: 6 }), fc.constantFrom(...forgedTexts)).map(
  ([where, removed, text]): Mutation =>
    (bytes) =>
      splice(bytes, index(bytes, where), removed, new TextEncoder().encode(text)),
);

/** One to three changes, one after the other. */
export const mutations = fc
  .array(fc.oneof(flip, cut, insert, forgeNumber, forgeText), { minLength: 1, maxLength: 3 })
  .map(
    (changes): Mutation =>
      (bytes) =>
        changes.reduce((changed, change) => change(changed), bytes),
  );

/** What a small damaged file may cost. Parsing one takes under a millisecond; a loaded machine may add seconds. */
const [mostMilliseconds, mostBytes] = [5000, 2 ** 25];

/**
 * Parses a damaged file and expects a result or a DATA_INVALID that names the file, in bounded time and memory.
 *
 * Memory is that of all array buffers straight after the parser returned, before a collection is due, so a
 * buffer of forged length shows even though nothing holds it any more. One of 2⁵⁰ bytes is a RangeError.
 *
 * @returns The result, or `undefined` when the file was refused.
 */
export function expectBounded<T>(
  parse: (bytes: Uint8Array, subject: string) => T,
  bytes: Uint8Array,
) {
  const before = process.memoryUsage().arrayBuffers;
  const start = performance.now();
  let result: T | undefined;
  try {
    result = parse(bytes, "damaged");
  } catch (error) {
    if (!VaeError.isInstance(error)) throw error;
    expect(error.code).toBe("DATA_INVALID");
    expect(error.message).toMatch(/^damaged: [^\n]+\.$/);
    expect(error.message.length).toBeLessThan(600);
  }
  expect(performance.now() - start).toBeLessThan(mostMilliseconds);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(mostBytes);
  return result;
}

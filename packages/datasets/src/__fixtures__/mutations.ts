import { Rng, VaeError } from "@vae/base";
import { expect } from "vitest";

/** Mutated inputs a parser: 10,000 in `npm run test:full`. */
const count = process.env["VAE_TEST_FULL"] ? 10_000 : 300;

/** Bytes that a process may gain while all of them are parsed; each input has a few kilobytes. */
const mostMemory = 400e6;

/**
 * Feeds a parser with damaged forms of a good input. It may read what it gets or refuse it by a `VaeError` of a clear
 * sentence, and nothing else.
 *
 * @param good - Parsed as it is first: the parser has to take it.
 */
export async function expectRobust(
  good: Uint8Array,
  parse: (bytes: Uint8Array) => unknown,
): Promise<void> {
  await parse(good.slice());
  const before = process.memoryUsage().rss;
  const rng = new Rng(17);
  let refused = 0;
  for (let i = 0; i < count; i++) {
    const bytes = mutate(good, rng.fork(String(i)));
    try {
      await parse(bytes);
    } catch (error) {
      if (!VaeError.isInstance(error)) throw new Error(`mutation ${i}`, { cause: error });
      expect(["DATA_INVALID", "IO_FAILED", "CONFIG_INVALID", "NAME_UNKNOWN"]).toContain(error.code);
      expect(error.message).toMatch(/^[^\n]{10,}\.$/);
      refused += 1;
    }
  }
  expect(refused).toBeGreaterThan(0);
  expect(process.memoryUsage().rss - before).toBeLessThan(mostMemory);
}

const nasty = [0, 1, 0x7f, 0x80, 0xff];

/** One to four changes: of bytes, most of them near the start, where headers are; of length; of order. */
function mutate(good: Uint8Array, rng: Rng): Uint8Array {
  const random = (below: number) => Math.floor(rng.uniform() * below);
  let bytes = good.slice();
  for (let changes = 1 + random(4); changes > 0; changes--) {
    const near = rng.uniform() < 0.6 ? Math.min(bytes.length, 256) : bytes.length;
    const at = random(Math.max(1, near));
    const kind = random(5);
    if (kind === 0) bytes[at] = random(256);
    else if (kind === 1) bytes[at] = nasty[random(nasty.length)]!;
    else if (kind === 2) bytes = bytes.slice(0, random(bytes.length));
    else if (kind === 3) bytes.set(bytes.slice(at, at + 1 + random(8)), random(bytes.length - 8));
    else bytes = new Uint8Array([...bytes.slice(0, at), random(256), ...bytes.slice(at)]);
    if (bytes.length < 16) break;
  }
  return bytes;
}

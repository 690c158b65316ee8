import { VaeError } from "@vae/base";
import * as tf from "@tensorflow/tfjs";

/** Fails where two arrays differ by more than `tolerance · max(1, largest |expected|)`, and says where. */
export function expectWithin(
  what: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
): void {
  expectEqual(`${what}: number of values`, actual.length, expected.length);
  const scale = Array.from(expected).reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  for (let i = 0; i < expected.length; i++) {
    if (!(Math.abs(actual[i]! - expected[i]!) <= tolerance * scale)) {
      throw new Error(
        `${what}[${i}]: expected ${expected[i]} within ${tolerance * scale}, got ${actual[i]}`,
      );
    }
  }
}

/** Fails where two values differ, as JSON. */
export function expectEqual(what: string, actual: unknown, expected: unknown): void {
  const [got, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (got !== wanted) throw new Error(`${what}: expected ${wanted}, got ${got}`);
}

/** Fails where a function does not throw, or throws without the text. */
export function expectThrows(fn: () => unknown, text: string, code?: VaeError["code"]): void {
  let error: unknown;
  try {
    fn();
  } catch (thrown) {
    error = thrown;
  }
  const message = error instanceof Error ? error.message : "nothing was thrown";
  if (error === undefined || !message.includes(text))
    throw new Error(`expected an error "${text}", got "${message}"`);
  if (code !== undefined) {
    expectEqual("code", VaeError.isInstance(error) ? error.code : undefined, code);
  }
}

/** Fails where a function leaves more or fewer tensors behind than `kept`. */
export function expectKept(kept: number, body: () => void): void {
  const before = tf.memory().numTensors;
  body();
  expectEqual("tensors left behind", tf.memory().numTensors - before, kept);
}

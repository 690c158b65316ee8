import { VaeError } from "@vae/base";

/**
 * NumPy's `RandomState` as far as subsets need it: equal seeds draw equal subsets in Python and here.
 *
 * For comparison with published KID values only; everything else takes its randomness from `Rng` of `@vae/base`.
 */
export class MersenneTwister {
  readonly #state = new Uint32Array(624);
  #next = 624;

  /** @throws {VaeError} CONFIG_INVALID, when the seed is no whole number in 0 … 2³² − 1. */
  constructor(seed: number) {
    if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
      throw new VaeError(
        "CONFIG_INVALID",
        `seed: expected a whole number in 0 … 2³² − 1, got ${seed}.`,
      );
    }
    const state = this.#state;
    state[0] = seed;
    for (let i = 1; i < 624; i++) {
      const previous = state[i - 1]!;
      state[i] = Math.imul(1812433253, previous ^ (previous >>> 30)) + i;
    }
  }

  /** Uniform in 0 … 2³² − 1. */
  word(): number {
    if (this.#next === 624) this.#twist();
    let y = this.#state[this.#next++]!;
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    y ^= y >>> 18;
    return y >>> 0;
  }

  /** Uniform in 0 … maximum: draws words under the next mask of ones until one fits; none for maximum 0. */
  interval(maximum: number): number {
    if (maximum === 0) return 0;
    const mask = 0xffffffff >>> Math.clz32(maximum);
    for (;;) {
      const value = (this.word() & mask) >>> 0;
      if (value <= maximum) return value;
    }
  }

  /** `choice(n, size, replace=False)`: distinct numbers in 0 … n − 1. */
  choice(n: number, size: number): Uint32Array {
    const order = Uint32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i >= 0; i--) {
      const j = this.interval(i);
      const held = order[i]!;
      order[i] = order[j]!;
      order[j] = held;
    }
    return order.slice(0, size);
  }

  #twist(): void {
    const state = this.#state;
    for (let i = 0; i < 624; i++) {
      const y = (state[i]! & 0x80000000) | (state[(i + 1) % 624]! & 0x7fffffff);
      state[i] = state[(i + 397) % 624]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
    }
    this.#next = 0;
  }
}

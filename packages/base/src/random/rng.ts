import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus, xoroshiro128plusFromState } from "pure-rand/generator/xoroshiro128plus";
import type { JumpableRandomGenerator } from "pure-rand/types/JumpableRandomGenerator";
import { VaeError } from "../errors/vae-error.js";

/** What is needed to continue a stream of random numbers exactly; plain JSON. */
export interface RngState {
  /** The seed and the names of all forks that led here. */
  readonly path: string;
  /** State of the generator. */
  readonly generator: readonly number[];
  /** The second normal of the last pair, when it was not yet handed out. */
  readonly spare: number | null;
}

/**
 * A seeded stream of random numbers, the same on every machine, backend and browser.
 *
 * A fork is a stream of its own, named by its place: it depends on the seed and the names only, never on
 * how many numbers were drawn before. So `rng.fork("noise").fork("step/12")` gives step 12 the same noise
 * whether a run was interrupted or not.
 *
 * @example
 * ```ts
 * const rng = new Rng(1);
 * const weights = rng.fork("encoder/kernel").normals(new Float32Array(6));
 * const order = rng.fork("epoch/0").permutation(10);
 * ```
 */
export class Rng {
  readonly #path: string;
  #generator: JumpableRandomGenerator;
  #spare: number | null = null;

  /**
   * @param seed - A whole number, 0 or more.
   * @throws {VaeError} CONFIG_INVALID, when the seed is none.
   */
  constructor(seed: number | RngState) {
    if (typeof seed === "number") {
      if (!Number.isSafeInteger(seed) || seed < 0) {
        throw new VaeError("CONFIG_INVALID", `seed: expected a whole number ≥ 0, got ${seed}.`);
      }
      this.#path = String(seed);
      this.#generator = generatorOf(this.#path);
    } else {
      this.#path = seed.path;
      this.#generator = xoroshiro128plusFromState(seed.generator);
      this.#spare = seed.spare;
    }
  }

  /** A new stream that depends on this stream's seed and name and on the given name, not on its draws. */
  fork(name: string): Rng {
    const path = `${this.#path}/${name}`;
    return new Rng({ path, generator: generatorOf(path).getState(), spare: null });
  }

  /** Uniform in [0, 1), 53 bits. */
  uniform(): number {
    return uniformFloat64(this.#generator);
  }

  /** A whole number in `0 … limit − 1`, without bias. */
  integer(limit: number): number {
    return uniformInt(this.#generator, 0, limit - 1);
  }

  /** Standard normal, by Marsaglia's polar method: only `log` and `sqrt`, so equal on every engine. */
  normal(): number {
    if (this.#spare !== null) {
      const spare = this.#spare;
      this.#spare = null;
      return spare;
    }
    for (;;) {
      const u = 2 * this.uniform() - 1;
      const v = 2 * this.uniform() - 1;
      const s = u * u + v * v;
      if (s > 0 && s < 1) {
        const factor = Math.sqrt((-2 * Math.log(s)) / s);
        this.#spare = v * factor;
        return u * factor;
      }
    }
  }

  /** Fills an array with standard normals and returns it. */
  normals<T extends Float32Array | Float64Array>(out: T): T {
    for (let i = 0; i < out.length; i++) out[i] = this.normal();
    return out;
  }

  /** A random order of `0 … length − 1` (Fisher–Yates). */
  permutation(length: number): Uint32Array {
    const order = Uint32Array.from({ length }, (_, i) => i);
    for (let i = length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const held = order[i] ?? 0;
      order[i] = order[j] ?? 0;
      order[j] = held;
    }
    return order;
  }

  /** A seed for TensorFlow.js: 1 … 2³¹ − 1, never 0, which `tf.randomNormal` silently ignores. */
  tensorFlowSeed(): number {
    return uniformInt(this.#generator, 1, 0x7fffffff);
  }

  /** The state to save; `new Rng(state)` continues from it. */
  get state(): RngState {
    return { path: this.#path, generator: [...this.#generator.getState()], spare: this.#spare };
  }
}

/** A generator whose 128 bits of state are a hash of the path, so that forks cannot meet by chance. */
function generatorOf(path: string): JumpableRandomGenerator {
  const words = [0x9e3779b9, 0x243f6a88, 0xb7e15162, 0x7f4a7c15].map((salt) => hash32(path, salt));
  if (words.every((word) => word === 0)) return xoroshiro128plus(1); // the one forbidden state
  return xoroshiro128plusFromState(words.map((word) => word | 0));
}

/** FNV-1a over UTF-16 units with a salt, each step followed by a full avalanche (lowbias32). */
function hash32(text: string, salt: number): number {
  let hash = salt >>> 0;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193) >>> 0;
    hash ^= hash >>> 16;
    hash = Math.imul(hash, 0x7feb352d) >>> 0;
    hash ^= hash >>> 15;
    hash = Math.imul(hash, 0x846ca68b) >>> 0;
    hash ^= hash >>> 16;
  }
  return hash >>> 0;
}

import { Rng } from "@vae/base";
import type { Matrix } from "../linear-algebra/matrix.js";

/** Draws from N(0, 1). */
export function normals(seed: number, length: number): Float64Array {
  return new Rng(seed).normals(new Float64Array(length));
}

/** A matrix of draws from N(0, 1). */
export function normalMatrix(seed: number, rows: number, columns: number): Matrix {
  return { rows, columns, data: normals(seed, rows * columns) };
}

/** Features `[n, d]` of draws from N(0, 1). */
export function normalFeatures(seed: number, n: number, d: number) {
  return { data: normals(seed, n * d), shape: [n, d] };
}

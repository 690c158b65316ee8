import type { FeatureMatrix } from "./feature-matrix.js";

/** Puts matrices of equal width below each other. */
export function joinRows(parts: readonly FeatureMatrix[]): FeatureMatrix {
  const data = new Float32Array(parts.reduce((sum, part) => sum + part.data.length, 0));
  let filled = 0;
  for (const part of parts) {
    data.set(part.data, filled);
    filled += part.data.length;
  }
  const rows = parts.reduce((sum, { shape }) => sum + (shape[0] ?? 0), 0);
  return { data, shape: [rows, parts[0]?.shape[1] ?? 0] };
}

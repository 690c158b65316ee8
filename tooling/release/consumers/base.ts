import { decodeNpz, encodeNpz, Rng } from "@vae/base";

/** Seeded numbers through an archive that NumPy opens. */
export function consume(): Promise<Readonly<Record<string, number>>> {
  const data = new Rng(1).fork("weights").normals(new Float32Array(6));
  const bytes = encodeNpz({ weights: { shape: [2, 3], data } }, { compress: true });
  const { weights } = decodeNpz(bytes, "weights.npz");
  return Promise.resolve({ rows: weights.shape[0], first: Number(weights.data[0]) });
}

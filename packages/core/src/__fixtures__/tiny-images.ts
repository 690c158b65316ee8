import { Rng, type Source } from "@vae/base";

/** Small made-up images: a bright square at a random place on noise, so that there is something to learn. */
export function tinyImages(length: number, side = 4, channels = 1): Source {
  const rng = new Rng(17).fork("tiny-images");
  const size = side * side;
  const images = Uint8Array.from({ length: length * size }, () => rng.integer(40));
  for (let i = 0; i < length; i++) {
    const corner = rng.integer(side - 1) * side + rng.integer(side - 1);
    for (const offset of [0, 1, side, side + 1])
      images[i * size + corner + offset] = 200 + rng.integer(55);
  }
  return {
    length,
    shape: [side, side, channels],
    fingerprint: `tiny-images/${length}/${side}/${channels}`,
    read(indices, out) {
      for (let row = 0; row < indices.length; row++) {
        const start = (indices[row] ?? 0) * size;
        for (let i = 0; i < size * channels; i++) {
          out[row * size * channels + i] = images[start + Math.floor(i / channels)] ?? 0;
        }
      }
      return Promise.resolve();
    },
  };
}

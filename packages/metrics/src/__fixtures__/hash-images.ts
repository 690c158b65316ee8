import { goldenWord } from "@vae/testing";
import type { Picture } from "../extractors/picture.js";

/** An image of the golden vectors: noise (kind 0) or a grid of colours under noise (kinds 1 to 3). */
export function hashImage(name: string, side: number, kind: 0 | 1 | 2 | 3): Picture {
  const byte = (stream: string, i: number) => goldenWord(`${name}/${stream}`, i) >>> 24;
  const grid = [1, 2, 4, 8][kind] ?? 1;
  const share = [256, 32, 64, 16][kind] ?? 256;
  const data = Uint8Array.from({ length: side * side * 3 }, (_, p) => {
    const noise = byte("noise", p);
    if (kind === 0) return noise;
    const [x, y] = [Math.floor(p / 3) % side, Math.floor(p / 3 / side)];
    const cell = Math.floor((y * grid) / side) * grid + Math.floor((x * grid) / side);
    return (byte("grid", cell * 3 + (p % 3)) * (256 - share) + noise * share) >> 8;
  });
  return { data, height: side, width: side, channels: 3 };
}

/** `img32/0 … 3` and `img64/0 … 3`, the rows of the golden features. */
export function hashImages(): Picture[] {
  return ([32, 64] as const).flatMap((side) =>
    ([0, 1, 2, 3] as const).map((kind) => hashImage(`img${side}/${kind}`, side, kind)),
  );
}

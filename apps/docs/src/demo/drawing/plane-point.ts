/** Three latents that a plane goes through. */
export type Corners = readonly [origin: Float32Array, across: Float32Array, down: Float32Array];

/**
 * The latent at a point of the plane through three latents: `a + s·(b − a) + t·(c − a)`.
 *
 * @param s - 0 at the origin, 1 at `across`.
 * @param t - 0 at the origin, 1 at `down`.
 */
export function planePoint([origin, across, down]: Corners, s: number, t: number): Float32Array {
  return origin.map((a, d) => a + s * (across[d]! - a) + t * (down[d]! - a));
}

/** Latents of a grid over the plane, `[side², latent]`, row by row from the origin to the far corner. */
export function planeGrid(corners: Corners, side: number): Float32Array {
  const width = corners[0].length;
  const latents = new Float32Array(side * side * width);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const point = planePoint(corners, column / (side - 1), row / (side - 1));
      latents.set(point, (row * side + column) * width);
    }
  }
  return latents;
}

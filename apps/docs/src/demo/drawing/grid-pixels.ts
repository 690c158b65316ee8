/** Pixels as a canvas takes them: red, green, blue, opacity. */
export interface CanvasPixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/**
 * Lays grey images side by side, row by row.
 *
 * @param images - `[n, side, side]`: bytes, or numbers in [0, 1].
 * @param columns - Images in a row.
 */
export function gridPixels(
  images: Uint8Array | Float32Array,
  columns: number,
  side = 28,
): CanvasPixels {
  const size = side * side;
  const count = images.length / size;
  const unit = images instanceof Float32Array ? 255 : 1;
  const [width, height] = [columns * side, Math.ceil(count / columns) * side];
  const data = new Uint8ClampedArray(4 * width * height);
  for (let i = 3; i < data.length; i += 4) data[i] = 255;
  for (let i = 0; i < images.length; i++) {
    const image = Math.floor(i / size);
    const row = Math.floor(image / columns) * side + Math.floor((i % size) / side);
    const column = (image % columns) * side + (i % side);
    data.fill(images[i]! * unit, 4 * (row * width + column), 4 * (row * width + column) + 3);
  }
  return { width, height, data };
}

/** Paints grey images on a canvas, which takes the size of the grid; style decides how large it is seen. */
export function paintGrid(
  canvas: HTMLCanvasElement,
  images: Uint8Array | Float32Array,
  columns: number,
): void {
  const { width, height, data } = gridPixels(images, columns);
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  canvas.getContext("2d")?.putImageData(new ImageData(data, width, height), 0, 0);
}

/**
 * Copies images out of one array.
 *
 * A view of each image is kept once it has been asked for: to make one takes as long as to copy 3 kB. They have about
 * 100 bytes each.
 *
 * @param images - All images one after the other. Not copied.
 * @param size - Bytes of an image.
 * @returns Copies the images at the indices, which are in range, to the beginning of a buffer.
 */
export function createImageCopier(
  images: Uint8Array,
  size: number,
): (indices: ArrayLike<number>, out: Uint8Array) => void {
  const views: (Uint8Array | undefined)[] = new Array<undefined>(images.length / size);
  return (indices, out) => {
    for (let i = 0; i < indices.length; i++) {
      const index = indices[i]!;
      const view = (views[index] ??= images.subarray(index * size, (index + 1) * size));
      out.set(view, i * size);
    }
  };
}

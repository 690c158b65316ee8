/** An image file that nobody has opened yet. */
export interface FoundImage {
  /** Path within the store, with `/`. */
  readonly name: string;
  /** Length of the file. */
  readonly bytes: number;
  /** Another number when the content is another: time of change in a folder, CRC-32 in an archive. */
  readonly version: number;
}

/** Files of pictures, in a folder or in an archive. */
export interface ImageStore {
  /** The folder or archive. */
  readonly path: string;
  /** All images, in natural order of their names. */
  readonly images: readonly FoundImage[];
  /**
   * The bytes of an image.
   *
   * @throws {VaeError} IO_FAILED, when it cannot be read; DATA_INVALID, when it is longer than any picture or the
   *   archive is damaged there.
   */
  read(name: string): Promise<Uint8Array>;
  /** Path of an image that is a file of its own; undefined in an archive. */
  fileOf(name: string): string | undefined;
  /** What error messages call an image: a path that a person finds. */
  pathOf(name: string): string;
}

/** Longest file that is read as a picture. */
export const longestImage = 256 * 2 ** 20;

/** Whether a name is that of a picture: not hidden at any level, of a format that is read. */
export function isImageName(name: string): boolean {
  return /\.(jpe?g|png|webp)$/i.test(name) && !/(^|\/)(\.|__MACOSX\/)/.test(name);
}

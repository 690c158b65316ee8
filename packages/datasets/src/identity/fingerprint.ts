/** What tells one set of images from another. */
export interface Identity {
  /** Name of the data set, e.g. `mnist`. */
  readonly id: string;
  /** Name of the split, e.g. `train`. */
  readonly split: string;
  /** Whatever changes the images: padding, crop, size. Those that are undefined are left out. */
  readonly options?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** SHA-256 of the content that the images are read from. */
  readonly sha256: string;
}

/**
 * One line that is equal only for equal images; it goes into every run and every score.
 *
 * @example
 * ```ts
 * fingerprintOf({ id: "mnist", split: "train", options: { pad: 32 }, sha256: "ab12" });
 * // mnist:train pad=32 sha256:ab12
 * ```
 */
export function fingerprintOf({ id, split, options = {}, sha256 }: Identity): string {
  const words = Object.entries(options)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${String(value)}`)
    .sort();
  return [`${id}:${split}`, ...words, `sha256:${sha256}`].join(" ");
}

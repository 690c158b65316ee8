import { checkFormat, imageSize, type ImageShape } from "@vae/base";

/** What a packed file says of its images. */
export interface PackedFacts {
  readonly length: number;
  readonly shape: ImageShape;
  readonly fingerprint: string;
  readonly hasLabels: boolean;
  readonly classNames?: readonly string[];
  readonly notes: readonly string[];
}

/** Where the parts of a packed file lie. */
export interface PackedLayout {
  readonly imagesStart: number;
  readonly labelsStart: number;
  readonly fileBytes: number;
}

/** Longest header that is read; with it 256 class names and some thousand notes fit. */
export const longestHeader = 1 << 20;

const format = "vae-datasets/1";

/**
 * The beginning of a packed file, all that stands before the first image.
 *
 * A packed file is a safetensors file: `images`, U8 `[n, height, width, channels]`, then `labels`, U8 `[n]`, where
 * there are any. Python opens it with the package `safetensors`.
 */
export function encodePackedHeader(facts: PackedFacts): Uint8Array {
  const { length, shape, fingerprint, hasLabels, classNames, notes } = facts;
  const images = length * imageSize(shape);
  const json = JSON.stringify({
    __metadata__: {
      format,
      fingerprint,
      notes: JSON.stringify(notes),
      ...(classNames && { classNames: JSON.stringify(classNames) }),
    },
    images: { dtype: "U8", shape: [length, ...shape], data_offsets: [0, images] },
    ...(hasLabels && {
      labels: { dtype: "U8", shape: [length], data_offsets: [images, images + length] },
    }),
  });
  const text = new TextEncoder().encode(json);
  const bytes = new Uint8Array(8 + Math.ceil(text.length / 8) * 8).fill(32); // spaces may follow the JSON
  new DataView(bytes.buffer).setBigUint64(0, BigInt(bytes.length - 8), true);
  bytes.set(text, 8);
  return bytes;
}

/** Where everything lies behind a header of this many bytes. */
export function packedLayout(facts: PackedFacts, headerBytes: number): PackedLayout {
  const labelsStart = headerBytes + facts.length * imageSize(facts.shape);
  const fileBytes = labelsStart + (facts.hasLabels ? facts.length : 0);
  return { imagesStart: headerBytes, labelsStart, fileBytes };
}

/**
 * Reads the JSON of a header.
 *
 * @returns `undefined` where it is none that `encodePackedHeader` wrote: such a file is made anew, so nobody
 *   needs to know what exactly is wrong with it.
 */
export function decodePackedHeader(text: string): PackedFacts | undefined {
  try {
    const header = JSON.parse(text) as {
      __metadata__: Record<string, string>;
      images: { shape: [number, number, number, number] };
      labels?: unknown;
    };
    const { fingerprint = "", notes = "[]", classNames } = header.__metadata__;
    const [length, ...shape] = header.images.shape;
    const facts: PackedFacts = {
      length,
      shape,
      fingerprint,
      hasLabels: header.labels !== undefined,
      ...(classNames !== undefined && { classNames: JSON.parse(classNames) as string[] }),
      notes: JSON.parse(notes) as string[],
    };
    // Whatever was read, it counts only if the same header comes out again.
    const again = new TextDecoder().decode(encodePackedHeader(facts).subarray(8));
    return again.trimEnd() === text.trimEnd() ? facts : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Refuses the header of a newer version. It is not made anew: two versions that share a cache would decode all images
 * again and again.
 *
 * @param subject - The file, for the error.
 * @throws {VaeError} DATA_INVALID, when a newer version wrote it.
 */
export function refuseNewerHeader(text: string, subject: string): void {
  const version = Number(/"format":"vae-datasets\/(\d+)"/.exec(text)?.[1] ?? 1);
  if (version > 1) checkFormat(version, subject, { isMadeAgain: true });
}

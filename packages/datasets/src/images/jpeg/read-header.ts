import { layOutHuffman, type HuffmanTable } from "./huffman-table.js";

/** A colour plane of a JPEG. */
export interface Component {
  /** Samples of it a unit of the image, across and down: 2 or 1. */
  readonly across: number;
  readonly down: number;
  /** Steps of the coefficients in the order of the file. */
  readonly steps: Uint16Array;
  readonly dc: HuffmanTable;
  readonly ac: HuffmanTable;
}

/** All that stands before the pixels. */
export interface JpegHeader {
  readonly height: number;
  readonly width: number;
  readonly components: readonly Component[];
  /** Units between two restart markers; 0 where there are none. */
  readonly restartInterval: number;
  /** Where the coded pixels begin. */
  readonly scanStart: number;
}

/** What a frame header says of a component. */
interface FrameComponent {
  readonly id: number;
  readonly across: number;
  readonly down: number;
  readonly stepsId: number;
}

interface Tables {
  readonly steps: Map<number, Uint16Array>;
  readonly huffman: Map<number, HuffmanTable>;
}

/**
 * Reads the header of a baseline JPEG in sRGB: grey, or YCbCr with colours at full or half resolution, in one scan.
 *
 * @returns `undefined` for whatever else it is, damaged or only of another kind.
 */
export function readHeader(bytes: Uint8Array): JpegHeader | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined;
  const tables: Tables = { steps: new Map(), huffman: new Map() };
  let frame: { height: number; width: number; components: FrameComponent[] } | undefined;
  let restartInterval = 0;
  for (let at = 2; at + 4 <= bytes.length;) {
    const marker = bytes[at + 1]!;
    const length = (bytes[at + 2]! << 8) | bytes[at + 3]!;
    const end = at + 2 + length;
    if (bytes[at] !== 0xff || length < 2 || end > bytes.length) return undefined;
    const segment = bytes.subarray(at + 4, end);
    at = end;
    if (marker === 0xdb) {
      if (!readSteps(segment, tables)) return undefined;
    } else if (marker === 0xc4) {
      if (!readHuffman(segment, tables)) return undefined;
    } else if (marker === 0xc0) {
      frame = frame === undefined ? readFrame(segment) : undefined;
      if (frame === undefined) return undefined;
    } else if (marker === 0xdd) {
      if (segment.length !== 2) return undefined;
      restartInterval = (segment[0]! << 8) | segment[1]!;
    } else if (marker === 0xda) {
      const components = frame && readScan(segment, frame.components, tables);
      return frame && components && { ...frame, components, restartInterval, scanStart: end };
    } else if (!isHarmless(marker, segment)) return undefined;
  }
  return undefined;
}

/**
 * Comments and application data that change no pixel. Exif may ask for a rotation, ICC and Adobe for other colours:
 * they are not.
 */
function isHarmless(marker: number, segment: Uint8Array): boolean {
  if (marker === 0xfe) return true;
  const isJfif = marker === 0xe0 && segment[0] === 0x4a && segment[1] === 0x46;
  return isJfif;
}

function readSteps(segment: Uint8Array, { steps }: Tables): boolean {
  for (let at = 0; at < segment.length; at += 65) {
    // The upper half is the number of bytes of a step, less one.
    if (segment[at]! > 3 || at + 65 > segment.length) return false;
    steps.set(segment[at]!, Uint16Array.from(segment.subarray(at + 1, at + 65)));
  }
  return true;
}

function readHuffman(segment: Uint8Array, { huffman }: Tables): boolean {
  for (let at = 0; at < segment.length;) {
    const id = segment[at]!;
    const counts = segment.subarray(at + 1, at + 17);
    const total = counts.reduce((sum, count) => sum + count, 0);
    const end = at + 17 + total;
    if (end > segment.length || total > 256) return false;
    const table = knownTable(segment.subarray(at, end));
    if (table === undefined) return false;
    huffman.set(id, table);
    at = end;
  }
  return true;
}

/** Tables by their bytes: the files of a set mostly have the same ones, and to lay one out takes longer than to read it. */
const known = new Map<string, HuffmanTable>();

function knownTable(bytes: Uint8Array): HuffmanTable | undefined {
  const key = String.fromCharCode(...bytes);
  const found = known.get(key);
  if (found !== undefined) return found;
  const table = layOutHuffman(bytes.slice(1, 17), bytes.slice(17));
  if (table === undefined) return undefined;
  if (known.size >= 64) known.clear(); // files that each have their own would fill the memory
  known.set(key, table);
  return table;
}

function readFrame(
  segment: Uint8Array,
): { height: number; width: number; components: FrameComponent[] } | undefined {
  const [precision, high = 0, low = 0, wide = 0, narrow = 0, count = 0] = segment;
  const [height, width] = [(high << 8) | low, (wide << 8) | narrow];
  if (precision !== 8 || height === 0 || width === 0 || segment.length !== 6 + 3 * count) {
    return undefined;
  }
  const components = Array.from({ length: count }, (_, i): FrameComponent => {
    const [id = 0, sampling = 0, stepsId = 0] = segment.subarray(6 + 3 * i);
    return { id, across: sampling >> 4, down: sampling & 15, stepsId };
  });
  return isKnownSampling(components, width) ? { height, width, components } : undefined;
}

/** Grey, or colours as wide and as high as the image, half as wide, or half as wide and half as high. */
function isKnownSampling(components: readonly FrameComponent[], width: number): boolean {
  const sampling = components.map(({ across, down }) => `${across}x${down}`).join();
  if (components.length === 1) return sampling === "1x1";
  if (components.map(({ id }) => id).join() !== "1,2,3") return false;
  // Where colours have no more than two columns libjpeg does not interpolate them.
  const isHalf = sampling === "2x2,1x1,1x1" || sampling === "2x1,1x1,1x1";
  return sampling === "1x1,1x1,1x1" || (isHalf && width > 4);
}

function readScan(
  segment: Uint8Array,
  frame: readonly FrameComponent[],
  { steps, huffman }: Tables,
): Component[] | undefined {
  const count = segment[0];
  const tail = segment.subarray(1 + 2 * frame.length);
  const isWhole = tail.length === 3 && tail[0] === 0 && tail[1] === 63 && tail[2] === 0;
  if (count !== frame.length || !isWhole) return undefined;
  const components: Component[] = [];
  for (const [i, { id, across, down, stepsId }] of frame.entries()) {
    const [scanId, tableIds = 0] = segment.subarray(1 + 2 * i);
    const [quantised, dc, ac] = [
      steps.get(stepsId),
      huffman.get(tableIds >> 4),
      huffman.get(16 | (tableIds & 15)),
    ];
    if (scanId !== id || !quantised || !dc || !ac) return undefined;
    components.push({ across, down, steps: quantised, dc, ac });
  }
  return components;
}

import type { Box, Pixels } from "../pixels.js";
import { resizeBilinear } from "../resize-bilinear.js";
import { triangleWeights } from "../triangle-weights.js";
import type { HuffmanTable } from "./huffman-table.js";
import { KernelMemory, type Kernel } from "./kernel-memory.js";
import { readHeader, type Component, type JpegHeader } from "./read-header.js";
import { readSegment, type Segment } from "./read-segment.js";

/** Size of an image. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
}

/** What is wanted of an image: a part that lies inside of it, resized. */
export interface JpegPlan {
  readonly box: Box;
  readonly size: readonly [height: number, width: number];
}

/** Decodes common JPEGs. */
export interface JpegDecoder {
  /**
   * Decodes a part of a JPEG and resizes it by the triangle filter of Pillow, equal in every bit to Pillow's
   * `crop(box).resize(size, BILINEAR)` over libjpeg-turbo.
   *
   * Taken are baseline files of 8 bits in one scan, grey or YCbCr with colours at full or half resolution, without
   * rotation or profile: what cameras and data sets have. Only the blocks that the part needs become pixels.
   *
   * @param bytes - The whole file.
   * @returns The pixels; `undefined`, when the file is damaged, large, or of another kind, for another decoder to judge.
   */
  decode(bytes: Uint8Array, plan: (size: ImageSize) => JpegPlan): Pixels | undefined;
}

/** Beyond this the work would take much memory, and no time is lost by starting another decoder. */
const mostPixels = 2 ** 24;

/** Where the samples of a component lie, in whole blocks; those outside of the wanted part are not there. */
interface Plane {
  readonly address: number;
  /** Position of the first sample in the whole component. */
  readonly top: number;
  readonly left: number;
  readonly stride: number;
  readonly rows: number;
  /** Size of the whole component, without what fills its last blocks. */
  readonly height: number;
  readonly width: number;
}

/**
 * Starts a decoder; it holds some memory of its own.
 *
 * @param kernel - The content of assets/jpeg.wasm.
 */
export function createJpegDecoder(kernel: Uint8Array<ArrayBuffer>): JpegDecoder {
  const module = new WebAssembly.Module(kernel);
  const memory = new KernelMemory(
    new WebAssembly.Instance(module, {}).exports as unknown as Kernel,
  );
  return {
    decode(bytes, plan) {
      const header = readHeader(bytes);
      if (header === undefined || header.height * header.width > mostPixels) return undefined;
      const { box, size } = plan(header);
      memory.reset();
      const planes = decodePlanes(memory, bytes, header, box);
      if (planes === undefined) return undefined;
      return planes.length === 1
        ? greyPixels(memory, planes[0]!, box, size)
        : colourPixels(memory, planes, box, size);
    },
  };
}

/** Decodes all coded data, since only so a damaged file shows. */
function decodePlanes(
  memory: KernelMemory,
  bytes: Uint8Array,
  header: JpegHeader,
  box: Box,
): Plane[] | undefined {
  const { components, restartInterval } = header;
  const { across, down } = components[0]!;
  const unitsAcross = Math.ceil(header.width / (8 * across));
  const units = unitsAcross * Math.ceil(header.height / (8 * down));
  const planes = components.map((component) => placePlane(memory, component, header, box));
  const state = writeComponents(memory, components, planes);
  const data = memory.take(bytes.length + 16);
  let segment: Segment | undefined;
  for (let unit = 0; unit < units;) {
    const start = segment?.next ?? header.scanStart;
    segment = readSegment(bytes, start, memory.bytes.subarray(data));
    if (segment === undefined) return undefined;
    const count = Math.min(units - unit, restartInterval === 0 ? units : restartInterval);
    const isLast = unit + count === units;
    const marker = isLast ? 0xd9 : 0xd0 + ((unit / restartInterval) % 8);
    if (segment.marker !== marker) return undefined;
    const read = memory.kernel.decodeUnits(
      state,
      components.length,
      unitsAcross,
      unit,
      count,
      data,
      segment.bits,
    );
    // Nothing may be left but the bits that fill the last byte.
    if (read < 0 || segment.bits - read >= 8) return undefined;
    unit += count;
  }
  return planes;
}

/** The blocks of a component that a part of the image needs, with a sample around it for interpolation. */
function placePlane(
  memory: KernelMemory,
  { across, down }: Component,
  header: JpegHeader,
  box: Box,
): Plane {
  const { across: maxAcross, down: maxDown } = header.components[0]!;
  const height = Math.ceil((header.height * down) / maxDown);
  const width = Math.ceil((header.width * across) / maxAcross);
  const [top, bottom] = blocksOf(box.top, box.height, down / maxDown, height);
  const [left, right] = blocksOf(box.left, box.width, across / maxAcross, width);
  const stride = right - left;
  const rows = bottom - top;
  return { address: memory.take(rows * stride + 16), top, left, stride, rows, height, width };
}

/** First sample of the first block, and one past the last of the last, along an axis. */
function blocksOf(
  start: number,
  length: number,
  scale: number,
  limit: number,
): readonly [start: number, end: number] {
  const margin = scale === 1 ? 0 : 1;
  const first = Math.max(0, Math.floor(start * scale) - margin);
  const end = Math.min(limit, Math.ceil((start + length) * scale) + margin);
  return [(first >> 3) * 8, Math.ceil(end / 8) * 8];
}

/** Lays out what the kernel needs to know of the components. */
function writeComponents(
  memory: KernelMemory,
  components: readonly Component[],
  planes: readonly Plane[],
): number {
  const written = new Map<HuffmanTable, number>();
  const tableAt = (table: HuffmanTable) => {
    const address = written.get(table) ?? writeTable(memory, table);
    written.set(table, address);
    return address;
  };
  const words = components.flatMap(({ across, down, steps, dc, ac }, i) => {
    const { address, stride, top, left, rows } = planes[i]!;
    const stepsAt = memory.put(new Uint8Array(steps.buffer, steps.byteOffset, steps.byteLength));
    return [across, down, stepsAt, tableAt(dc), tableAt(ac), address, stride, top, left, rows];
  });
  return memory.put(new Uint8Array(Int32Array.from(words).buffer));
}

function writeTable(memory: KernelMemory, table: HuffmanTable): number {
  const { values, codes, largest, offsets, symbols } = table;
  const address = memory.take(12_680);
  let at = address;
  for (const { buffer, byteOffset, byteLength } of [values, codes, largest, offsets, symbols]) {
    memory.bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return address;
}

function greyPixels(
  memory: KernelMemory,
  { address, top, left, stride }: Plane,
  box: Box,
  [height, width]: JpegPlan["size"],
): Pixels {
  const data = new Uint8Array(box.height * box.width);
  for (let row = 0; row < box.height; row++) {
    const start = address + (box.top + row - top) * stride + box.left - left;
    data.set(memory.bytes.subarray(start, start + box.width), row * box.width);
  }
  const part: Pixels = { data, height: box.height, width: box.width, channels: 1 };
  if (height === box.height && width === box.width) return part;
  const resized = new Uint8Array(height * width);
  resizeBilinear(part, { ...box, top: 0, left: 0 }, [height, width], resized);
  return { data: resized, height, width, channels: 1 };
}

function colourPixels(
  memory: KernelMemory,
  planes: readonly Plane[],
  box: Box,
  [height, width]: JpegPlan["size"],
): Pixels {
  const { kernel } = memory;
  const mixed = mixPlanes(memory, planes, box);
  let pixels = mixed;
  if (width !== box.width) {
    const across = writeWeights(memory, box.width, width);
    pixels = memory.take(4 * width * box.height + 16);
    kernel.resizeAcross(mixed, box.width, box.height, across.address, across.taps, width, pixels);
  }
  if (height !== box.height) {
    const down = writeWeights(memory, box.height, height);
    const from = pixels;
    pixels = memory.take(4 * width * height + 16);
    kernel.resizeDown(from, width, down.address, down.taps, height, pixels);
  }
  const count = height * width;
  const out = memory.take(3 * count + 32);
  kernel.dropFourth(pixels, count, out);
  return { data: memory.bytes.slice(out, out + 3 * count), height, width, channels: 3 };
}

/**
 * The part of the image as pixels of four bytes. Colours at half resolution are interpolated with a triangle filter,
 * 3:1, the "fancy upsampling" of libjpeg.
 */
function mixPlanes(memory: KernelMemory, planes: readonly Plane[], box: Box): number {
  const { kernel } = memory;
  const [y, cb, cr] = planes as [Plane, Plane, Plane];
  const isHalfWide = cb.width < y.width;
  const isHalfHigh = cb.height < y.height;
  const mixed = memory.take(4 * box.width * box.height + 32);
  const sums = memory.take(2 * cb.stride + 64);
  const [blues, reds] = [memory.take(2 * cb.stride + 64), memory.take(2 * cb.stride + 64)];
  // Interpolation begins at a whole sample: the first pixel of the part is its left one or its right one.
  const first = isHalfWide ? Math.max(cb.left, (box.left >> 1) - 1) : box.left;
  const end = isHalfWide ? Math.min(cb.width, cb.left + cb.stride) : 0;
  const skipped = isHalfWide ? box.left - 2 * first : 0;
  for (let row = 0; row < box.height; row++) {
    const line = box.top + row;
    const rowOf = ({ address, top, left, stride }: Plane, at: number) =>
      address + (at - top) * stride + first - left;
    const colours = [cb, cr].map((plane, i) => {
      if (!isHalfWide) return rowOf(plane, line);
      const to = i === 0 ? blues : reds;
      const near = isHalfHigh ? line >> 1 : line;
      const beside = line % 2 === 0 ? near - 1 : near + 1;
      const other = Math.min(plane.height - 1, Math.max(0, beside));
      kernel.sumRows(rowOf(plane, near), isHalfHigh ? rowOf(plane, other) : 0, end - first, sums);
      kernel.doubleRow(sums, end - first, Number(isHalfHigh), to);
      return to + skipped;
    }) as [number, number];
    const brightness = y.address + (line - y.top) * y.stride + box.left - y.left;
    kernel.mixRow(brightness, ...colours, box.width, mixed + 4 * box.width * row);
  }
  return mixed;
}

/** The weights of a resize as the kernel reads them: first pixel, number of weights, weights. */
function writeWeights(
  memory: KernelMemory,
  from: number,
  to: number,
): { address: number; taps: number } {
  const { first, counts, values, taps } = triangleWeights(from, to);
  const words = new Int32Array(to * (taps + 2));
  for (let i = 0; i < to; i++) {
    const at = i * (taps + 2);
    words[at] = first[i]!;
    words[at + 1] = counts[i]!;
    words.set(values.subarray(i * taps, (i + 1) * taps), at + 2);
  }
  return { address: memory.put(new Uint8Array(words.buffer)), taps };
}

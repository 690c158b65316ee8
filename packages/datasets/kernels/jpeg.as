/*
 * The inner loops of the JPEG decoder, in AssemblyScript: `node scripts/compile-kernels.mjs` makes assets/jpeg.wasm.
 *
 * All memory is laid out by src/images/jpeg/jpeg-kernel.ts. A component is ten 32-bit numbers:
 */
const ACROSS = 0; // blocks of it a unit, across
const DOWN = 4; // and down
const STEPS = 8; // address of 64 steps, 16 bits, in the order of the file
const DC = 12; // address of a Huffman table
const AC = 16;
const SAMPLES = 20; // address of the samples
const STRIDE = 24; // length of a row of samples
const TOP = 28; // place of the first sample in the whole component
const LEFT = 32;
const ROWS = 36; // number of rows of samples
const COMPONENT = 40;

/** A Huffman table: `values`, `codes`, `largest`, `offsets` and `symbols` of huffman-table.ts. */
const CODES = 8192;
const LARGEST = 12288;
const OFFSETS = 12356;
const SYMBOLS = 12424;

const LOOK_BITS = 11;
const END_OF_BLOCK = 64;

/** Row-major place of each coefficient in the order of the file. */
const places = memory.data<u8>([
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55,
  62, 63,
]);

/** The coefficients of a block, 32 bits each. */
const block = memory.data(256, 16);
/** What they add up to so far: the first coefficient of the block before, of each component. */
const predictions = memory.data(16, 16);

let lastPlace: i32 = 0;

export function heapBase(): usize {
  return __heap_base;
}

/**
 * Decodes units between two restart markers, and turns those blocks into samples that lie inside of the planes.
 *
 * @returns Number of bits that were read; −1, when a code is none, or the data end before.
 */
export function decodeUnits(
  components: usize,
  componentCount: i32,
  unitsAcross: i32,
  firstUnit: i32,
  unitCount: i32,
  data: usize,
  bits: i32,
): i32 {
  v128.store(predictions, i64x2.splat(0));
  let position: i32 = 0;
  for (let unit = firstUnit; unit < firstUnit + unitCount; unit++) {
    const unitRow = unit / unitsAcross;
    const unitColumn = unit - unitRow * unitsAcross;
    for (let c = 0; c < componentCount; c++) {
      const component = components + c * COMPONENT;
      const across = load<i32>(component, ACROSS);
      const down = load<i32>(component, DOWN);
      const stride = load<i32>(component, STRIDE);
      for (let y = 0; y < down; y++) {
        for (let x = 0; x < across; x++) {
          position = decodeBlock(data, position, component, predictions + (c << 2));
          if (position < 0 || position > bits) return -1;
          const top = (unitRow * down + y) * 8 - load<i32>(component, TOP);
          const left = (unitColumn * across + x) * 8 - load<i32>(component, LEFT);
          if (top < 0 || left < 0 || left >= stride || top >= load<i32>(component, ROWS)) continue;
          const to = load<u32>(component, SAMPLES) + top * stride + left;
          if (lastPlace == 0) flatBlock(to, stride);
          else inverseDct(to, stride);
        }
      }
    }
  }
  return position;
}

/** The 32 bits at a position, of which the upper 25 are whole. */
// @ts-ignore: decorator
@inline
function bitsAt(data: usize, position: i32): u32 {
  return bswap<u32>(load<u32>(data + (position >> 3))) << (position & 7);
}

// @ts-ignore: decorator
@inline
function extend(raw: i32, size: i32): i32 {
  return raw < 1 << (size - 1) ? raw - (1 << size) + 1 : raw;
}

/** Symbol and length of the code at a position, `symbol << 8 | length`; 0, when there is none. */
function readSymbol(data: usize, position: i32, table: usize): i32 {
  const bits = <i32>(bitsAt(data, position) >>> 16);
  const short = <i32>load<u16>(table + ((bits >> (16 - LOOK_BITS)) << 1), CODES);
  if (short != 0) return short;
  for (let length = LOOK_BITS + 1; length <= 16; length++) {
    if (bits > load<i32>(table + (length << 2), LARGEST)) continue;
    const place = (bits >> (16 - length)) + load<i32>(table + (length << 2), OFFSETS);
    return (<i32>load<u8>(table + (place & 255), SYMBOLS) << 8) | length;
  }
  return 0;
}

function decodeBlock(data: usize, start: i32, component: usize, prediction: usize): i32 {
  let position = start;
  const steps = load<u32>(component, STEPS);
  const ac = load<u32>(component, AC);
  const zero = i64x2.splat(0);
  for (let i = 0; i < 256; i += 16) v128.store(block + i, zero);
  const first = readSymbol(data, position, load<u32>(component, DC));
  if (first == 0) return -1;
  position += first & 255;
  const size = first >> 8;
  if (size > 11) return -1;
  if (size > 0) {
    const raw = <i32>(bitsAt(data, position) >>> (32 - size));
    store<i32>(prediction, load<i32>(prediction) + extend(raw, size));
    position += size;
  }
  store<i32>(block, load<i32>(prediction) * <i32>load<u16>(steps));
  let k = 1;
  let last = 0;
  while (k < 64) {
    const word = bitsAt(data, position);
    const entry = load<i32>(ac + ((word >>> (32 - LOOK_BITS)) << 2));
    if (entry != 0) {
      position += entry & 255;
      const advance = (entry >> 8) & 255;
      if (advance == END_OF_BLOCK) break;
      k += advance;
      if (k > 64) return -1;
      last = k - 1;
      const value = (entry >> 16) * <i32>load<u16>(steps + (last << 1));
      store<i32>(block + (<usize>load<u8>(places + last) << 2), value);
      continue;
    }
    const code = readSymbol(data, position, ac);
    if (code == 0) return -1;
    position += code & 255;
    const symbol = code >> 8;
    const bits = symbol & 15;
    if (bits == 0 && symbol != 0xf0) break;
    k += (symbol >> 4) + 1;
    if (k > 64 || bits > 10) return -1;
    if (bits == 0) continue;
    last = k - 1;
    const raw = <i32>(bitsAt(data, position) >>> (32 - bits));
    const value = extend(raw, bits) * <i32>load<u16>(steps + (last << 1));
    store<i32>(block + (<usize>load<u8>(places + last) << 2), value);
    position += bits;
  }
  lastPlace = last;
  return position;
}

/** The samples of a block of which only the first coefficient is not zero. */
function flatBlock(to: usize, stride: i32): void {
  const value = min(255, max(0, ((load<i32>(block) + 4) >> 3) + 128));
  const row = i8x16.splat(<i8>value);
  for (let y = 0; y < 8; y++) v128.store64_lane(to + y * stride, row, 0);
}

// The transform of four columns at once. Registers r0 … r7 are rows; globals, since a function returns one value.
let r0: v128 = i64x2.splat(0);
let r1: v128 = i64x2.splat(0);
let r2: v128 = i64x2.splat(0);
let r3: v128 = i64x2.splat(0);
let r4: v128 = i64x2.splat(0);
let r5: v128 = i64x2.splat(0);
let r6: v128 = i64x2.splat(0);
let r7: v128 = i64x2.splat(0);

// @ts-ignore: decorator
@inline
function times(vector: v128, factor: i32): v128 {
  return i32x4.mul(vector, i32x4.splat(factor));
}

/**
 * One pass of the slow, accurate integer transform of libjpeg (Loeffler, Ligtenberg and Moschytz, 1989), equal in
 * every bit: cosines with 13 bits after the point.
 */
// @ts-ignore: decorator
@inline
function transform(bias: i32, shift: i32): void {
  const turn = times(i32x4.add(r2, r6), 4433);
  const even2 = i32x4.add(turn, times(r6, -15137));
  const even3 = i32x4.add(turn, times(r2, 6270));
  const half = i32x4.splat(bias);
  const even0 = i32x4.add(i32x4.shl(i32x4.add(r0, r4), 13), half);
  const even1 = i32x4.add(i32x4.shl(i32x4.sub(r0, r4), 13), half);
  const s0 = i32x4.add(even0, even3);
  const s3 = i32x4.sub(even0, even3);
  const s1 = i32x4.add(even1, even2);
  const s2 = i32x4.sub(even1, even2);
  const z3 = i32x4.add(r7, r3);
  const z4 = i32x4.add(r5, r1);
  const z5 = times(i32x4.add(z3, z4), 9633);
  const z1 = times(i32x4.add(r7, r1), -7373);
  const z2 = times(i32x4.add(r5, r3), -20995);
  const z35 = i32x4.add(times(z3, -16069), z5);
  const z45 = i32x4.add(times(z4, -3196), z5);
  const d0 = i32x4.add(times(r7, 2446), i32x4.add(z1, z35));
  const d1 = i32x4.add(times(r5, 16819), i32x4.add(z2, z45));
  const d2 = i32x4.add(times(r3, 25172), i32x4.add(z2, z35));
  const d3 = i32x4.add(times(r1, 12299), i32x4.add(z1, z45));
  r0 = i32x4.shr_s(i32x4.add(s0, d3), shift);
  r7 = i32x4.shr_s(i32x4.sub(s0, d3), shift);
  r1 = i32x4.shr_s(i32x4.add(s1, d2), shift);
  r6 = i32x4.shr_s(i32x4.sub(s1, d2), shift);
  r2 = i32x4.shr_s(i32x4.add(s2, d1), shift);
  r5 = i32x4.shr_s(i32x4.sub(s2, d1), shift);
  r3 = i32x4.shr_s(i32x4.add(s3, d0), shift);
  r4 = i32x4.shr_s(i32x4.sub(s3, d0), shift);
}

/** Transposes four rows of four numbers and stores them, 32 bytes apart. */
// @ts-ignore: decorator
@inline
function storeTransposed(to: usize, a: v128, b: v128, c: v128, d: v128): void {
  const ab0 = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
  const ab1 = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
  const cd0 = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
  const cd1 = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i64>(ab0, cd0, 0, 2));
  v128.store(to, v128.shuffle<i64>(ab0, cd0, 1, 3), 32);
  v128.store(to, v128.shuffle<i64>(ab1, cd1, 0, 2), 64);
  v128.store(to, v128.shuffle<i64>(ab1, cd1, 1, 3), 96);
}

/** Turns the block into samples. */
function inverseDct(to: usize, stride: i32): void {
  // Columns; the result lies transposed, so that rows are columns again.
  for (let i = 0; i < 2; i++) {
    const from = block + i * 16;
    r0 = v128.load(from);
    r1 = v128.load(from, 32);
    r2 = v128.load(from, 64);
    r3 = v128.load(from, 96);
    r4 = v128.load(from, 128);
    r5 = v128.load(from, 160);
    r6 = v128.load(from, 192);
    r7 = v128.load(from, 224);
    transform(1024, 11);
    storeTransposed(between + i * 128, r0, r1, r2, r3);
    storeTransposed(between + i * 128 + 16, r4, r5, r6, r7);
  }
  // Rows: here vectors go across four rows. The bias holds the 128 that a sample has been lowered by.
  for (let i = 0; i < 2; i++) {
    const from = between + i * 16;
    // Row x of `between` is column x of the samples.
    loadTurned(from);
    transform((1 << 17) + (128 << 18), 18);
    storeTransposed(block, r0, r1, r2, r3);
    storeTransposed(block + 16, r4, r5, r6, r7);
    for (let y = 0; y < 4; y++) {
      const left = v128.load(block + y * 32);
      const right = v128.load(block + y * 32, 16);
      const words = i16x8.narrow_i32x4_s(left, right);
      v128.store64_lane(to + (i * 4 + y) * stride, i8x16.narrow_i16x8_u(words, words), 0);
    }
  }
}

const between = memory.data(256, 16);

// @ts-ignore: decorator
@inline
function loadTurned(from: usize): void {
  r0 = v128.load(from);
  r1 = v128.load(from, 32);
  r2 = v128.load(from, 64);
  r3 = v128.load(from, 96);
  r4 = v128.load(from, 128);
  r5 = v128.load(from, 160);
  r6 = v128.load(from, 192);
  r7 = v128.load(from, 224);
}

/**
 * Sums of a row of a colour plane at half resolution, 16 bits each, with one more at either end: three times the near
 * row and once the other, or the row itself where the other is none.
 *
 * @param to - Receives `count + 2` numbers.
 */
export function sumRows(near: usize, other: usize, count: i32, to: usize): void {
  for (let x = 0; x < count; x += 8) {
    let sums = v128.load_ext<u8>(near + x);
    if (other != 0) {
      sums = i16x8.add(i16x8.mul(sums, i16x8.splat(3)), v128.load_ext<u8>(other + x));
    }
    v128.store(to + 2 + (x << 1), sums);
  }
  store<u16>(to, load<u16>(to, 2));
  store<u16>(to + (count << 1), load<u16>(to + (count << 1)), 2);
}

/**
 * Doubles a row of sums: of two pixels over one sample the left one leans to the sample before, the right one to the
 * sample behind, 3:1.
 *
 * @param to - Receives `2 · count` bytes.
 */
export function doubleRow(sums: usize, count: i32, isHalfHigh: bool, to: usize): void {
  const shift = isHalfHigh ? 4 : 2;
  const leftBias = i16x8.splat(isHalfHigh ? 8 : 1);
  const rightBias = i16x8.splat(isHalfHigh ? 7 : 2);
  for (let x = 0; x < count; x += 8) {
    const from = sums + (x << 1);
    const middle = i16x8.mul(v128.load(from, 2), i16x8.splat(3));
    const left = i16x8.shr_u(i16x8.add(i16x8.add(middle, v128.load(from)), leftBias), shift);
    const right = i16x8.shr_u(i16x8.add(i16x8.add(middle, v128.load(from, 4)), rightBias), shift);
    v128.store(to + (x << 1), v128.or(left, i16x8.shl(right, 8)));
  }
}

/** Brightness and colours of a row together: four bytes a pixel, red, green, blue and one of no meaning. */
export function mixRow(y: usize, cb: usize, cr: usize, count: i32, to: usize): void {
  for (let x = 0; x < count; x += 8) {
    const brightness = v128.load_ext<u8>(y + x);
    const blue = i16x8.sub(v128.load_ext<u8>(cb + x), i16x8.splat(128));
    const red = i16x8.sub(v128.load_ext<u8>(cr + x), i16x8.splat(128));
    const blue0 = i32x4.extend_low_i16x8_s(blue);
    const blue1 = i32x4.extend_high_i16x8_s(blue);
    const red0 = i32x4.extend_low_i16x8_s(red);
    const red1 = i32x4.extend_high_i16x8_s(red);
    const r = i16x8.add(brightness, i16x8.narrow_i32x4_s(scaled(red0, 91881), scaled(red1, 91881)));
    const b = i16x8.add(brightness, i16x8.narrow_i32x4_s(scaled(blue0, 116130), scaled(blue1, 116130)));
    const green0 = i32x4.add(times(blue0, -22554), times(red0, -46802));
    const green1 = i32x4.add(times(blue1, -22554), times(red1, -46802));
    const g = i16x8.add(brightness, i16x8.narrow_i32x4_s(rounded(green0), rounded(green1)));
    const rg = i8x16.narrow_i16x8_u(r, g); // r0 … r7 g0 … g7
    const bx = i8x16.narrow_i16x8_u(b, b);
    const rg2 = v128.shuffle<i8>(rg, rg, 0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15);
    const bx2 = v128.shuffle<i8>(bx, bx, 0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15);
    v128.store(to + (x << 2), v128.shuffle<i16>(rg2, bx2, 0, 8, 1, 9, 2, 10, 3, 11));
    v128.store(to + (x << 2), v128.shuffle<i16>(rg2, bx2, 4, 12, 5, 13, 6, 14, 7, 15), 16);
  }
}

// @ts-ignore: decorator
@inline
function rounded(vector: v128): v128 {
  return i32x4.shr_s(i32x4.add(vector, i32x4.splat(32768)), 16);
}

// @ts-ignore: decorator
@inline
function scaled(vector: v128, factor: i32): v128 {
  return rounded(times(vector, factor));
}

/**
 * Resizes rows of four-byte pixels along the rows.
 *
 * @param weights - Of each pixel of the result: the first pixel that it sees, their number, and `taps` weights with 22
 *   bits after the point.
 */
export function resizeAcross(
  from: usize,
  width: i32,
  rows: i32,
  weights: usize,
  taps: i32,
  newWidth: i32,
  to: usize,
): void {
  const half = i32x4.splat(1 << 21);
  for (let row = 0; row < rows; row++) {
    const start = from + row * width * 4;
    let weight = weights;
    for (let x = 0; x < newWidth; x++) {
      let at = start + (load<i32>(weight) << 2);
      const count = load<i32>(weight, 4);
      let sum = half;
      for (let tap = 0; tap < count; tap++) {
        const pixel = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(at)));
        sum = i32x4.add(sum, i32x4.mul(pixel, v128.load32_splat(weight + (tap << 2), 8)));
        at += 4;
      }
      const words = i16x8.narrow_i32x4_s(i32x4.shr_s(sum, 22), sum);
      v128.store32_lane(to, i8x16.narrow_i16x8_u(words, words), 0);
      to += 4;
      weight += (taps + 2) << 2;
    }
  }
}

/** Resizes rows of four-byte pixels across the rows; `width` is a number of pixels. */
export function resizeDown(
  from: usize,
  width: i32,
  weights: usize,
  taps: i32,
  newHeight: i32,
  to: usize,
): void {
  const half = i32x4.splat(1 << 21);
  const bytes = width << 2;
  let weight = weights;
  for (let y = 0; y < newHeight; y++) {
    const start = from + load<i32>(weight) * bytes;
    const count = load<i32>(weight, 4);
    for (let x = 0; x < bytes; x += 16) {
      let a = half;
      let b = half;
      let c = half;
      let d = half;
      let at = start + x;
      for (let tap = 0; tap < count; tap++) {
        const pixels = v128.load(at);
        const factor = v128.load32_splat(weight + (tap << 2), 8);
        const low = i16x8.extend_low_i8x16_u(pixels);
        const high = i16x8.extend_high_i8x16_u(pixels);
        a = i32x4.add(a, i32x4.mul(i32x4.extend_low_i16x8_u(low), factor));
        b = i32x4.add(b, i32x4.mul(i32x4.extend_high_i16x8_u(low), factor));
        c = i32x4.add(c, i32x4.mul(i32x4.extend_low_i16x8_u(high), factor));
        d = i32x4.add(d, i32x4.mul(i32x4.extend_high_i16x8_u(high), factor));
        at += bytes;
      }
      const ab = i16x8.narrow_i32x4_s(i32x4.shr_s(a, 22), i32x4.shr_s(b, 22));
      const cd = i16x8.narrow_i32x4_s(i32x4.shr_s(c, 22), i32x4.shr_s(d, 22));
      v128.store(to + y * bytes + x, i8x16.narrow_i16x8_u(ab, cd));
    }
    weight += (taps + 2) << 2;
  }
}

/** Drops the fourth byte of each pixel; up to 4 bytes behind the result are overwritten. */
export function dropFourth(from: usize, count: i32, to: usize): void {
  for (let i = 0; i < count; i += 4) {
    const pixels = v128.load(from + (i << 2));
    const packed = v128.shuffle<i8>(pixels, pixels, 0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 15, 15, 15, 15);
    v128.store(to + i * 3, packed);
  }
}

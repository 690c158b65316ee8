/**
 * Float32 values as bits of IEEE binary16, rounded to the nearest, ties to even: what `widenHalf` of `@vae/base` reads.
 * What lies beyond ±65504 becomes infinite.
 *
 * @param {Float32Array} values
 * @returns {Uint16Array}
 */
export function roundToHalf(values) {
  return Uint16Array.from(values, halfOf);
}

function halfOf(value) {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (Number.isNaN(size)) return 0x7e00;
  // Steps of binary16 are 2⁻²⁴ below 2⁻¹⁴, and 2^(exponent − 10) above.
  const exponent = size < 2 ** -14 ? -14 : Math.floor(Math.log2(size));
  const steps = roundToEven(size / 2 ** (exponent - 10));
  // 2048 steps are the first of the next exponent; 1024 subnormal ones are the first normal number.
  const bits = ((exponent + 14) << 10) + steps;
  return sign | Math.min(bits, 0x7c00);
}

function roundToEven(value) {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}

/**
 * Whether a PNG or JPEG says of itself that it is grey. A canvas gives three equal channels of such a picture; scores want
 * the one that the file has. All other formats count as coloured.
 */
export function isGreyPicture(bytes: Uint8Array): boolean {
  if (bytes[0] === 0x89 && bytes[1] === 0x50) {
    const colourType = bytes[25]; // after the signature, the length and name of IHDR, width, height and depth
    return colourType === 0 || colourType === 4;
  }
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return componentsOfJpeg(bytes) === 1;
  return false;
}

/** Number of components in the first frame header, or `undefined` where there is none. */
function componentsOfJpeg(bytes: Uint8Array): number | undefined {
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1]!;
    // SOF0 … SOF15 without the tables DHT, JPG and DAC, which share their range.
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return bytes[at + 9];
    at += 2 + (bytes[at + 2]! << 8) + bytes[at + 3]!;
  }
  return undefined;
}

import sharp from "sharp";

/** A picture of one colour; what every test of pictures is made of, since no photograph is committed. */
export function picture(
  width: number,
  height: number,
  colour: string,
  format: "jpeg" | "png" | "webp" = "png",
): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: colour } })
    .toFormat(format)
    .toBuffer();
}

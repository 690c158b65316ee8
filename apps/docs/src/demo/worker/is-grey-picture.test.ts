import { encodePng } from "@vae/core/node";
import { expect, it } from "vitest";
import { isGreyPicture } from "./is-grey-picture.js";

/** A JPEG as far as its frame header: start, a comment, a table of codes, frame. */
const jpeg = (components: number) =>
  Uint8Array.of(
    ...[0xff, 0xd8],
    ...[0xff, 0xfe, 0, 4, 0xff, 0xc0], // a comment that looks like a frame
    ...[0xff, 0xc4, 0, 3, 7],
    ...[0xff, 0xc2, 0, 11, 8, 0, 28, 0, 28, components, 0, 0, 0],
  );

it("reads what a PNG says of its colours", () => {
  expect(isGreyPicture(encodePng(new Uint8Array(4), [2, 2, 1]))).toBe(true);
  expect(isGreyPicture(encodePng(new Uint8Array(12), [2, 2, 3]))).toBe(false);
});

it("finds the frame of a JPEG behind other segments", () => {
  expect(isGreyPicture(jpeg(1))).toBe(true);
  expect(isGreyPicture(jpeg(3))).toBe(false);
});

it("takes everything else for coloured", () => {
  expect(isGreyPicture(Uint8Array.of())).toBe(false);
  expect(isGreyPicture(new TextEncoder().encode("RIFF....WEBP"))).toBe(false);
  expect(isGreyPicture(Uint8Array.of(0xff, 0xd8, 0xff, 0xfe, 0, 2))).toBe(false);
});

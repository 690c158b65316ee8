import { frechetDistance } from "@vae/metrics";
import { expect, it } from "vitest";
import type { News } from "../protocol/calls.js";
import type { DecodedPicture } from "./decode-picture.js";
import { scorePictures } from "./score-pictures.js";

/** A picture of one row whose greys are in its name, `10-20-30.png`; `colour` in the name makes it one. */
function decode(file: File): Promise<DecodedPicture> {
  const greys = file.name.split(".")[0]!.split("-").map(Number);
  return Promise.resolve({
    height: 1,
    width: greys.length,
    rgba: Uint8ClampedArray.from(greys.flatMap((grey) => [grey, grey, grey, 255])),
    isGrey: !file.name.includes("colour"),
  });
}
const set = (name: string, ...names: string[]) => ({
  name,
  files: names.map((each) => new File([], each)),
});
const pixels = { kind: "pixels" } as const;
const calm = { tell: () => undefined, signal: new AbortController().signal, decode };

const dark = set("dark", "0-51.png", "51-0.png", "0-0.png");
const light = set("light", "255-204.png", "204-255.png");

it("compares grey pictures on one channel, and says of what and how many", async () => {
  const told: News["scoring"][] = [];
  const score = await scorePictures(
    { sets: [dark, light], features: pixels },
    { ...calm, tell: (_, news) => told.push(news as News["scoring"]) },
  );
  const side = (...rows: number[][]) => ({
    data: Float32Array.from(rows.flat()),
    shape: [rows.length, 2],
  });
  const expected = frechetDistance(side([0, 0.2], [0.2, 0], [0, 0]), side([1, 0.8], [0.8, 1]));
  expect(score.value).toBeCloseTo(expected.value, 6);
  expect(score).toMatchObject({ name: "FD-pixels", n: [3, 2], convention: "1x2x1, [0, 1]" });
  expect(told.map(({ done }) => done)).toEqual([1, 2, 3, 4, 5, 3, 5, 5]);
});

it("takes three channels of all as soon as one picture is coloured", async () => {
  const mixed = set("mixed", "0-51.colour.png", "51-0.png", "0-0.png");
  const score = await scorePictures({ sets: [mixed, light], features: pixels }, calm);
  const grey = await scorePictures({ sets: [dark, light], features: pixels }, calm);
  expect(score.value).toBeCloseTo(3 * grey.value, 5); // three equal channels: every term three times
});

it("refuses a single picture, and sizes that differ", async () => {
  const single = scorePictures({ sets: [set("a", "1-2.png"), light], features: pixels }, calm);
  await expect(single).rejects.toThrow("a: expected at least 2 pictures, got 1.");
  const uneven = set("uneven", "1-2.png", "1-2-3.png");
  await expect(
    scorePictures({ sets: [uneven, light], features: { kind: "lenet" } }, calm),
  ).rejects.toThrow("differ in size");
});

it("stops when it is told to", async () => {
  const stop = new AbortController();
  const stopping = {
    ...calm,
    signal: stop.signal,
    tell: () => {
      stop.abort();
    },
  };
  await expect(
    scorePictures({ sets: [dark, light], features: pixels }, stopping),
  ).rejects.toMatchObject({ code: "INTERRUPTED" });
});

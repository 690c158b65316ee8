import { expect, it } from "vitest";
import { recordingStream } from "./__fixtures__/recording-stream.js";
import { createOutput } from "./output.js";

it("prints one JSON document, typed arrays as lists and numbers in full", () => {
  const stream = recordingStream(true);
  createOutput({ json: true, stream }).result({ mean: Float64Array.of(0.1, 1 / 3) }, () => {
    throw new Error("the text is not wanted");
  });
  expect(stream.written).toHaveLength(1);
  expect(JSON.parse(stream.written[0]!)).toEqual({ mean: [0.1, 1 / 3] });
});

it("prints the text without --json", () => {
  const stream = recordingStream(true);
  createOutput({ stream }).result({ n: 1 }, () => "one");
  expect(stream.written).toEqual(["one\n"]);
});

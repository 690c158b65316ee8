import { expect, it } from "vitest";
import { recordingStream } from "./__fixtures__/recording-stream.js";
import { createLog } from "./log.js";

it("writes a line a message", () => {
  const stream = recordingStream(false);
  const log = createLog({ stream });
  log.info("started");
  log.warn("slow");
  log.error("lost");
  expect(stream.written).toEqual(["started\n", "warning: slow\n", "error: lost\n"]);
});

it("keeps news to itself when quiet, and no warning", () => {
  const stream = recordingStream(false);
  const log = createLog({ stream, quiet: true });
  log.info("started");
  log.warn("slow");
  expect(stream.written).toEqual(["warning: slow\n"]);
});

it("erases a progress bar that stands in the line of a terminal", () => {
  const stream = recordingStream(true);
  createLog({ stream }).info("started");
  expect(stream.written).toEqual(["\r\u001b[Kstarted\n"]);
});

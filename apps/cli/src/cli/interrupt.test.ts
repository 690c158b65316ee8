import { EventEmitter } from "node:events";
import { expect, it } from "vitest";
import { listenForInterrupt } from "./interrupt.js";
import type { Log } from "./log.js";

function listening() {
  const source = new EventEmitter();
  const said: string[] = [];
  const exits: number[] = [];
  const log: Log = { info: () => {}, error: () => {}, warn: (message) => said.push(message) };
  const interrupt = listenForInterrupt({
    log,
    ending: "writing a checkpoint",
    source,
    exit: (code) => exits.push(code),
  });
  return { source, said, exits, interrupt };
}

it("aborts at the first signal and says what happens next", () => {
  const { source, said, exits, interrupt } = listening();
  expect(interrupt.signal.aborted).toBe(false);
  source.emit("SIGTERM");
  expect(interrupt.signal.aborted).toBe(true);
  expect(interrupt.received).toBe("SIGTERM");
  expect(said).toEqual(["SIGTERM: writing a checkpoint; again to leave now."]);
  expect(exits).toEqual([]);
});

it.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
])("leaves at once at a second signal, %s, with %i", (signal, code) => {
  const { source, exits } = listening();
  source.emit("SIGINT");
  source.emit(signal);
  expect(exits).toEqual([code]);
});

it("listens no more once it is stopped", () => {
  const { source, interrupt } = listening();
  interrupt.stop();
  expect(source.listenerCount("SIGINT") + source.listenerCount("SIGTERM")).toBe(0);
});

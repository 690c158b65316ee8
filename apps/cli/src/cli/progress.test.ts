import { stripVTControlCharacters } from "node:util";
import { expect, it } from "vitest";
import { createProgress, formatDuration } from "./progress.js";

function recording(isTTY: boolean, columns = 120) {
  let text = "";
  let milliseconds = 0;
  return {
    stream: { isTTY, columns, write: (part: string) => (text += part) },
    now: () => milliseconds,
    wait: (seconds: number) => (milliseconds += seconds * 1000),
    lines: () => text.split("\n").filter((line) => line !== ""),
    text: () => text,
  };
}

const job = { label: "stage", total: 100, unit: "steps" };

it("writes a line at each tenth where there is no terminal", () => {
  const { stream, now, wait, lines } = recording(false);
  const progress = createProgress({ ...job, stream, now });
  for (let step = 1; step <= 100; step++) {
    progress.update(step);
    wait(0.01);
  }
  progress.stop();
  // The first update and ten tenths.
  expect(lines()).toHaveLength(11);
  expect(lines()[0]).toBe("stage   1 %  1/100 steps");
});

it("writes a line every five seconds of a slow job", () => {
  const { stream, now, wait, lines } = recording(false);
  const progress = createProgress({ ...job, stream, now });
  for (let step = 1; step <= 9; step++) {
    progress.update(step);
    wait(2.5);
  }
  // At 0, 5, 10, 15 and 20 seconds.
  expect(lines()).toHaveLength(5);
});

it("tells the rate and the time left from the first update on, which may not be the first step", () => {
  const { stream, now, wait, lines } = recording(false);
  const progress = createProgress({ ...job, stream, now });
  progress.update(40);
  wait(10);
  progress.update(60, "loss 2.5");
  // 20 steps in 10 s: 2 a second, so that 40 more take 20 s.
  expect(lines()[1]).toBe("stage  60 %  60/100 steps, 2.0 steps/s, 20 s left, loss 2.5");
});

it("shows where the job ended, once", () => {
  const { stream, now, wait, lines } = recording(false);
  const progress = createProgress({ ...job, stream, now });
  progress.update(1);
  wait(1);
  progress.update(2);
  progress.stop();
  progress.stop();
  expect(lines()).toEqual([
    "stage   1 %  1/100 steps",
    "stage   2 %  2/100 steps, 1.0 steps/s, 1 min 38 s left",
  ]);
});

it("keeps to one line of a terminal, however narrow", () => {
  for (const columns of [20, 40, 60, 200]) {
    const { stream, now, wait, text } = recording(true, columns);
    const progress = createProgress({ ...job, stream, now });
    progress.update(1, "a note that is much too long for a narrow terminal");
    wait(1);
    progress.update(100, "a note that is much too long for a narrow terminal");
    progress.stop();
    const drawn = text()
      .trimEnd()
      .split("\r")
      .filter((part) => part !== "");
    expect(drawn).toHaveLength(2);
    for (const part of drawn) {
      expect(stripVTControlCharacters(part).length).toBeLessThan(columns);
    }
    expect(text().split("\n")).toHaveLength(2);
  }
});

it("shows nothing when quiet", () => {
  const { stream, now, text } = recording(true);
  const progress = createProgress({ ...job, stream, now, quiet: true });
  progress.update(50);
  progress.stop();
  expect(text()).toBe("");
});

it.each([
  [0.4, "0 s"],
  [59.4, "59 s"],
  [125, "2 min 05 s"],
  [3600 + 10 * 60, "1 h 10 min"],
])("says %d seconds as %s", (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

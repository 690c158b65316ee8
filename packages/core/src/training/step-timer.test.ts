import { expect, it } from "vitest";
import { createStepTimer } from "./step-timer.js";

it("counts examples since the last reading, and the time left from the second step on", () => {
  let time = 0;
  const timer = createStepTimer(101, () => time);
  timer.count(10);
  time = 5000; // the first step is compiled
  expect(timer.read(1)).toEqual({ examplesPerSecond: 2, secondsLeft: 500 });
  for (let i = 0; i < 20; i++) timer.count(10);
  time = 6000;
  expect(timer.read(21)).toEqual({ examplesPerSecond: 200, secondsLeft: 80 / 20 });
});

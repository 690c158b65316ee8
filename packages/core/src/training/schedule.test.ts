import { expect, it } from "vitest";
import { learningRateAt } from "./schedule.js";

it("halves the learning rate every so many epochs, or never", () => {
  const halved = { learningRate: 1e-4, halveEvery: 250 };
  expect([0, 249, 250, 499, 500].map((epoch) => learningRateAt(halved, epoch))).toEqual([
    1e-4, 1e-4, 5e-5, 5e-5, 2.5e-5,
  ]);
  expect(learningRateAt({ learningRate: 1e-4 }, 700)).toBe(1e-4);
});

import { expect, it } from "vitest";
import { checkSchedule, learningRateAt, type Schedule } from "./schedule.js";

const atEpochs = (schedule: Schedule, epochs: readonly number[]) =>
  epochs.map((epoch) => learningRateAt(schedule, { epoch, step: 1e6 }));

it("halves the learning rate every so many epochs, or never", () => {
  const halved = { learningRate: 1e-4, halveEvery: 250 };
  expect(atEpochs(halved, [0, 249, 250, 499, 500])).toEqual([1e-4, 1e-4, 5e-5, 5e-5, 2.5e-5]);
  expect(atEpochs({ learningRate: 1e-4 }, [700])).toEqual([1e-4]);
});

it("multiplies it by a factor at given epochs, or every so many", () => {
  const at = { learningRate: 8, decay: { factor: 0.5, at: [80, 120, 150] } };
  expect(atEpochs(at, [0, 79, 80, 119, 120, 150, 900])).toEqual([8, 8, 4, 4, 2, 1, 1]);
  const every = { learningRate: 8, decay: { factor: 0.25, every: 3 } };
  expect(atEpochs(every, [2, 3, 5, 6])).toEqual([8, 2, 2, 0.5]);
});

it("rises linearly during the warm-up", () => {
  const schedule = { learningRate: 4, warmUpSteps: 4 };
  const rates = [0, 1, 2, 3, 4, 100].map((step) => learningRateAt(schedule, { epoch: 0, step }));
  expect(rates).toEqual([1, 2, 3, 4, 4, 4]);
});

it.each<[string, Omit<Schedule, "learningRate">]>([
  ["warmUpSteps: expected a whole number ≥ 1, got 0", { warmUpSteps: 0 }],
  ["decay.factor: expected above 0, at most 1, got 2", { decay: { factor: 2, every: 1 } }],
  ["decay: expected either every or at", { decay: { factor: 0.5 } }],
  ["decay.at: expected whole numbers ≥ 1, got 0.5", { decay: { factor: 0.5, at: [0.5] } }],
  ["plateau.factor: expected above 0, below 1, got 1", { plateau: { factor: 1 } }],
  ["plateau.patience: expected a whole number ≥ 1, got 0", { plateau: { patience: 0 } }],
])("refuses %s", (message, schedule) => {
  expect(() => {
    checkSchedule({ learningRate: 1, ...schedule });
  }).toThrow(message);
});

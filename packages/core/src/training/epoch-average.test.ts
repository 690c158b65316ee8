import { expect, it } from "vitest";
import { createEpochAverage } from "./epoch-average.js";

it("goes on from its sums as if it had not been interrupted", () => {
  const whole = createEpochAverage();
  const first = createEpochAverage();
  for (const loss of [0.1, 0.7]) {
    whole.add({ loss });
    first.add({ loss });
  }
  const second = createEpochAverage(first.sums);
  whole.add({ loss: 1 });
  second.add({ loss: 1 });
  expect(second.means()).toEqual(whole.means());
  expect(whole.means()).toEqual({ loss: (0.1 + 0.7 + 1) / 3 });
});

import { Rng } from "@vae/base";
import { expect, it } from "vitest";
import { shuffledBatches } from "./batch-order.js";

it("shows every datum once an epoch, in an order of its own, and drops the incomplete batch", () => {
  const order = shuffledBatches(23, 5, new Rng(2));
  expect(order.stepsPerEpoch).toBe(4);
  const epoch = (e: number) => [0, 1, 2, 3].flatMap((i) => [...order.indices(4 * e + i)]);
  expect(new Set(epoch(0)).size).toBe(20);
  expect(epoch(1)).not.toEqual(epoch(0));
});

it("depends on the step alone, not on the steps before", () => {
  const rng = new Rng(2);
  const walked = shuffledBatches(23, 5, rng);
  for (let step = 0; step < 9; step++) walked.indices(step);
  expect([...shuffledBatches(23, 5, rng).indices(9)]).toEqual([...walked.indices(9)]);
});

it("keeps the incomplete batch at the end of each epoch when asked", () => {
  const order = shuffledBatches(23, 5, new Rng(2), { lastBatch: "keep" });
  expect(order.stepsPerEpoch).toBe(5);
  const epoch = [5, 6, 7, 8, 9].map((step) => order.indices(step));
  expect(epoch.map((indices) => indices.length)).toEqual([5, 5, 5, 5, 3]);
  expect(new Set(epoch.flatMap((indices) => [...indices])).size).toBe(23);
});

import { expect, it } from "vitest";
import { dataParallelSpeedup, simulateFleet } from "./simulate-fleet.mjs";

const job = {
  seconds: 100,
  scoringSeconds: 10,
  interval: 10,
  checkpointBytes: 5,
  startBytes: 3,
  endBytes: 2,
};
const fleet = {
  workers: 1,
  speed: 1,
  bandwidth: Infinity,
  meanHoursToFailure: Infinity,
  noticedAfter: 30,
  seed: 1,
};

it("takes as long as the jobs that a worker has one after the other", () => {
  const jobs = [job, job, job];
  expect(simulateFleet(jobs, fleet)).toMatchObject({
    seconds: 330,
    busy: 1,
    bytes: 3 * (3 + 50 + 2),
  });
  expect(simulateFleet(jobs, { ...fleet, workers: 2 })).toMatchObject({ seconds: 220, busy: 0.75 });
  expect(simulateFleet(jobs, { ...fleet, workers: 9 }).seconds).toBe(110);
  expect(simulateFleet(jobs, { ...fleet, workers: 3, speed: 10 }).seconds).toBeCloseTo(11, 9);
});

it("is throttled by a store that takes less than is written", () => {
  const jobs = [job, job];
  // Two trainings write 2 × 5 bytes in 10 s: a store of half a byte a second halves their pace.
  const slow = simulateFleet(jobs, { ...fleet, workers: 2, bandwidth: 0.5 });
  expect(slow.seconds).toBeCloseTo(200 + 10, 9);
  expect(slow.peakRate).toBeCloseTo(1, 12);
});

it("loses to a failure what came after the last checkpoint, and the time until it is noticed", () => {
  const jobs = Array.from({ length: 40 }, () => job);
  const failing = simulateFleet(jobs, { ...fleet, meanHoursToFailure: 0.1 });
  expect(failing.failures).toBeGreaterThan(0);
  expect(failing.lostSeconds).toBeGreaterThan(0);
  expect(failing.lostSeconds / failing.failures).toBeLessThanOrEqual(job.interval);
  expect(failing.seconds).toBeGreaterThanOrEqual(40 * 110 + failing.lostSeconds);
  expect(simulateFleet(jobs, { ...fleet, meanHoursToFailure: 0.1 })).toEqual(failing);
  const alone = simulateFleet([job], { ...fleet, meanHoursToFailure: 0.005 });
  expect(alone.failures).toBeGreaterThan(0);
  const unavoidable = 110 + alone.lostSeconds + alone.failures * fleet.noticedAfter;
  expect(alone.seconds).toBeGreaterThan(unavoidable - 1e-3); // more where it failed while it scored
});

it("sums gradients around a ring: two workers halve the step and send the gradient once", () => {
  const given = { stepSeconds: 1, gradientBytes: 100, link: 1000 };
  expect(dataParallelSpeedup({ ...given, workers: 1 })).toBe(1);
  expect(dataParallelSpeedup({ ...given, workers: 2 })).toBeCloseTo(1 / (0.5 + 0.1), 12);
});

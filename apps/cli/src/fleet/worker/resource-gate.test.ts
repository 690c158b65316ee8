import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, it } from "vitest";
import { createResourceGate } from "./resource-gate.js";

const job = (cores: number, memoryMiB = 100, gpu = 0) => ({
  name: "job",
  resources: { cores, memoryMiB, gpu },
});
const never = new AbortController().signal;

it("lets in what fits, and the next when there is room", async () => {
  const gate = createResourceGate({ cores: 2, memoryMiB: 1000, gpu: null });
  const leave = await gate.enter(job(2), never);
  let isIn = false;
  const second = gate.enter(job(1), never).then((release) => {
    isIn = true;
    return release;
  });
  await nextTurn();
  expect(isIn).toBe(false);
  leave();
  (await second)();
  expect(isIn).toBe(true);
});

it("keeps memory and the GPU for one job at a time", async () => {
  const gate = createResourceGate({ cores: 8, memoryMiB: 1000, gpu: 0 });
  await gate.enter(job(1, 100, 1), never);
  const stop = new AbortController();
  const second = gate.enter(job(1, 100, 1), stop.signal);
  const third = gate.enter(job(1, 950), stop.signal);
  stop.abort("drain");
  await expect(second).rejects.toBe("drain");
  await expect(third).rejects.toBe("drain");
});

it("says what a machine can never run", () => {
  const gate = createResourceGate({ cores: 2, memoryMiB: 1000, gpu: null });
  expect(gate.refusalOf(job(2))).toBeUndefined();
  expect(gate.refusalOf(job(4))).toBe("job: needs 4 cores, this worker has 2.");
  expect(gate.refusalOf(job(1, 2000))).toContain("needs 2000 MiB of memory");
  expect(gate.refusalOf(job(1, 100, 1))).toContain("needs a GPU");
});

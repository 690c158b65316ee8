import { temporaryFolder } from "@vae/testing";
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { appendMetrics, readMetrics, rewindMetrics, type LoggedStep } from "./metrics-file.js";

const line = (step: number): LoggedStep => ({
  step,
  epoch: 0,
  learningRate: 1e-3,
  loss: 5 / step,
  kl: 1,
  reconstruction: 2,
  mse: 0.1,
  gamma: 0.3,
  seconds: step / 10,
});

it("rewinds to a checkpoint, and survives a line that was cut off", async () => {
  const path = join(temporaryFolder(), "metrics.jsonl");
  expect(await readMetrics(path)).toEqual([]);
  for (const step of [10, 20, 30]) await appendMetrics(path, line(step));
  await appendFile(path, '{"step":40,"lo');
  expect(await readMetrics(path)).toEqual([line(10), line(20), line(30)]);
  expect(await rewindMetrics(path, 20)).toEqual([line(10), line(20)]);
  await appendMetrics(path, line(30));
  expect((await readMetrics(path)).map(({ step }) => step)).toEqual([10, 20, 30]);
});

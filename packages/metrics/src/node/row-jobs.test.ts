import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { expect, it, onTestFinished } from "vitest";
import { normalMatrix } from "../__fixtures__/normal-matrices.js";
import { rowPairs } from "../linear-algebra/row-pairs.js";
import { rowTaskWorkerFile } from "../packaged-files.js";
import { awaitJob, createControl, postJob, workOnJob, workspaceSize } from "./row-jobs.js";

it("has all tasks done by another thread, where this one takes none", () => {
  const job = {
    operation: "products",
    a: normalMatrix(1, 200, 7),
    b: normalMatrix(2, 90, 7),
  } as const;
  const size = workspaceSize(job)!;
  expect(size).toBe(200 * 7 + 90 * 7 + 200 * 90);
  const workspace = new Float64Array(new SharedArrayBuffer(8 * size));
  const jobs = { control: createControl(), workspace };
  const worker = new Worker(fileURLToPath(rowTaskWorkerFile), { workerData: jobs, execArgv: [] });
  onTestFinished(async () => {
    await worker.terminate();
  });
  postJob(jobs, job);
  expect(awaitJob(jobs, 20_000)).toBe(true);
  expect([...workOnJob(jobs).data]).toEqual([...rowPairs("products", job.a, job.b).data]);
});

it("gives up when nobody finishes a task in time", () => {
  const job = {
    operation: "distances",
    a: normalMatrix(1, 40, 2),
    b: normalMatrix(2, 3, 2),
  } as const;
  const jobs = { control: createControl(), workspace: new Float64Array(workspaceSize(job)!) };
  postJob(jobs, job);
  expect(awaitJob(jobs, 10)).toBe(false);
  workOnJob(jobs);
  expect(awaitJob(jobs, 10)).toBe(true);
});

it("divides no more rows than a ticket can count", () => {
  const rows = 0xffff * 32;
  const job = (count: number) => {
    const data = new Float64Array(0);
    return {
      operation: "products",
      a: { rows: count, columns: 0, data },
      b: normalMatrix(1, 1, 0),
    } as const;
  };
  expect(workspaceSize(job(rows))).toBe(rows);
  expect(workspaceSize(job(rows + 1))).toBeUndefined();
});

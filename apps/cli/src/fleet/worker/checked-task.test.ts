import { expect, it } from "vitest";
import { shardedSweep } from "../../sweep/__fixtures__/sharded-sweep.js";
import { planSweep } from "../../sweep/plan-sweep.js";
import { shardJobId } from "../queue/shard-jobs.js";
import { checkedTask } from "./checked-task.js";

const { jobs } = await planSweep(shardedSweep, { subject: "a", code: "1" });
const job = jobs[0]!;
const { name } = job;

it("takes a job under its own id, and shards of it in folders of their own", () => {
  expect(checkedTask({ id: job.id, data: { job }, name }).folderName).toBe(job.name);
  const id = shardJobId(job, 1, 2);
  expect(id).toBe(`${job.id}.shard-0002-of-0003.2`);
  const task = checkedTask({ id, data: { job, shard: 1, asked: 2 }, name });
  expect(task.folderName).toBe(`${job.name}.shard-0002-of-0003`);
});

it.each<[string, string, object, RegExp]>([
  ["a job under another id", "ab", { job }, /is queued under another id/],
  ["a shard under the id of its job", job.id, { job, shard: 1 }, /is queued under another id/],
  [
    "a shard that the job does not have",
    shardJobId(job, 3, 1),
    { job, shard: 3, asked: 1 },
    /shard 3 is none of its 3, counted from 0/,
  ],
  ["a shard that is no number", "x", { job, shard: "../.." }, /is no job of a sweep/],
  [
    "a job that was changed",
    job.id,
    { job: { ...job, identity: { ...job.identity, scoring: { shards: 4 } } } },
    /is not the hash of the identity/,
  ],
  ["no job", "x", { job: null }, /format: expected 1, got nothing/],
])("refuses %s", (_, id, data, message) => {
  expect(() => checkedTask({ id, data: data as { job: unknown }, name })).toThrow(message);
});

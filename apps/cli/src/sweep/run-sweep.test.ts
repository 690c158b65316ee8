import { temporaryFolder } from "@vae/testing";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { tinySweep } from "./__fixtures__/tiny-sweep.js";
import { cancelLocally, localStatus } from "./local-sweep.js";
import { planSweep } from "./plan-sweep.js";
import { runSweep, type RunSweepOptions } from "./run-sweep.js";
import type { JobOutcome } from "./spawn-job.js";
import type { SweepFile } from "./sweep-file.js";
import { writePlan } from "./sweep-folder.js";

const plan = (sweep: Partial<SweepFile> = {}) =>
  planSweep({ ...tinySweep, ...sweep }, { subject: "a", code: "1" });

const machine = { cores: 4, memoryMiB: 4096, gpus: [] };
const done = { status: "done" } as JobOutcome;

describe("room", () => {
  it.each([
    ["cores", { cores: 2 }, machine, 2],
    ["memory", { memory: "1.5 GiB" }, machine, 2],
    ["GPUs", { gpu: 1, memory: 64 }, { ...machine, gpus: [0, 3] }, 2],
  ])("of %s is never given twice, and is used", async (_, resources, given, most) => {
    let running = 0;
    const seen: number[] = [];
    const gpus = new Set<number>();
    const used = new Set<number>();
    const sweep = await plan({ seeds: 6, resources: { memory: 64, ...resources } });
    const states = await runSweep(sweep, {
      out: temporaryFolder(),
      machine: given,
      async run(_job, { gpu }) {
        seen.push(++running);
        if (gpu != null) {
          expect(gpus.has(gpu)).toBe(false);
          gpus.add(gpu);
          used.add(gpu);
        }
        await delay(10);
        if (gpu != null) gpus.delete(gpu);
        running--;
        return done;
      },
    });
    expect(Math.max(...seen)).toBe(most);
    expect([...used].sort()).toEqual(given.gpus);
    expect(states.map(({ state }) => state)).toEqual(Array(6).fill("done"));
  });

  it("that a job asks for and the machine lacks is said before anything runs", async () => {
    const sweep = await plan({ resources: { cores: 5 } });
    await expect(runSweep(sweep, { out: temporaryFolder(), machine })).rejects.toThrow(
      /asks for 5 cores, 4 are given here\. Lower resources of the sweep, or raise --cores\./,
    );
    const onGpu = await plan({ resources: { gpu: 1 } });
    await expect(runSweep(onGpu, { out: temporaryFolder(), machine })).rejects.toThrow(
      /asks for 1 GPUs, 0 are given here/,
    );
  });
});

describe("outcomes", () => {
  const one = { ...machine, cores: 1 };
  const outcomes = async (
    given: Partial<Record<number, readonly JobOutcome[]>>,
    options: Partial<RunSweepOptions> = {},
  ) => {
    const attempts = new Map<number, number>();
    const out = temporaryFolder();
    const sweep = await plan({ seeds: 3 });
    const states = await runSweep(sweep, {
      out,
      machine: one,
      backOff: 1,
      run: (job) => {
        const { seed } = job.identity;
        const count = attempts.get(seed) ?? 0;
        attempts.set(seed, count + 1);
        return Promise.resolve(given[seed]?.[count] ?? done);
      },
      ...options,
    });
    return { states, sweep, out };
  };
  const killed = { status: "killed", message: "gone." } as const;

  it("a killed job is tried again, up to the number of attempts", async () => {
    const { states } = await outcomes({ 1: [killed, killed], 2: [killed, killed, killed] });
    expect(states.map(({ state, attempts, reason }) => [state, attempts, reason])).toEqual([
      ["done", 3, undefined],
      ["failed", 3, "gone."],
      ["done", 1, undefined],
    ]);
  });

  it.each<JobOutcome>([
    { status: "refused", message: "other code." },
    { status: "failed", code: "TRAINING_DIVERGED", message: "diverged." },
    { status: "timed-out", message: "too long." },
    { status: "out-of-memory", message: "too much." },
  ])(
    "one that no attempt can better fails at once and leaves the others alone: %o",
    async (bad) => {
      const { states, out, sweep } = await outcomes({ 2: [bad] });
      expect(states.map(({ state, attempts }) => [state, attempts])).toEqual([
        ["done", 1],
        ["failed", 1],
        ["done", 1],
      ]);
      const [, second] = await localStatus(out, sweep);
      expect(second).toMatchObject({
        state: "failed",
        reason: "message" in bad ? bad.message : "",
      });
    },
  );
});

it("starts the lowest priority number first", async () => {
  const sweep = await plan({ seeds: 3 });
  const [a, b, c] = sweep.jobs as [
    (typeof sweep.jobs)[0],
    (typeof sweep.jobs)[0],
    (typeof sweep.jobs)[0],
  ];
  const jobs = [
    { ...a, priority: 5 },
    { ...b, priority: 1 },
    { ...c, priority: 5 },
  ];
  const order: number[] = [];
  await runSweep(
    { ...sweep, jobs },
    {
      out: temporaryFolder(),
      machine: { ...machine, cores: 1 },
      run: (job) => {
        order.push(job.identity.seed);
        return Promise.resolve(done);
      },
    },
  );
  expect(order).toEqual([2, 1, 3]);
});

describe("an end before the end", () => {
  /** Runs until the first job is at work, which ends when it is told to. */
  const begin = async (options: Partial<RunSweepOptions>) => {
    const sweep = await plan({ seeds: 3 });
    const out = options.out ?? temporaryFolder();
    const { promise: isAtWork, resolve: started } = withResolvers();
    const ended = runSweep(sweep, {
      out,
      machine: { ...machine, cores: 1 },
      run: (_job, { signal }) =>
        new Promise((resolve) => {
          signal?.addEventListener("abort", () => {
            resolve({ status: "interrupted" });
          });
          started();
        }),
      ...options,
    });
    await isAtWork;
    return { sweep, out, ended };
  };

  it("by an interrupt leaves all waiting, and says so", async () => {
    const interrupt = new AbortController();
    const { sweep, out, ended } = await begin({ signal: interrupt.signal });
    interrupt.abort();
    await expect(ended).rejects.toMatchObject({ code: "INTERRUPTED" });
    expect((await localStatus(out, sweep)).map(({ state }) => state)).toEqual(
      Array(3).fill("waiting"),
    );
  });

  it("by vae sweep cancel cancels all that is not finished", async () => {
    const { sweep, out, ended } = await begin({});
    expect((await localStatus(out, sweep)).map(({ state }) => state)).toContain("waiting");
    expect(await cancelLocally(out, sweep)).toBe(3);
    expect((await ended).map(({ state }) => state)).toEqual(Array(3).fill("cancelled"));
    expect(existsSync(join(out, "sweeps", "tiny", "cancel"))).toBe(false);
  });

  it("is refused to a second process of the same sweep", async () => {
    const out = temporaryFolder();
    const sweep = await plan();
    await writePlan(out, sweep);
    writeFileSync(join(out, "sweeps", "tiny", "lock"), String(process.ppid));
    await expect(runSweep(sweep, { out, machine })).rejects.toThrow(
      /process \d+ works on it\. Wait for it/,
    );
  });
});

it("computes a job again whose result is damaged, and says nothing of it in between", async () => {
  const out = temporaryFolder();
  const sweep = await plan({ seeds: 1 });
  const folder = join(out, "jobs", sweep.jobs[0]!.name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "job-result.json"), '{"format":1}');
  let runs = 0;
  await runSweep(sweep, {
    out,
    machine,
    run: () => {
      runs++;
      expect(existsSync(join(folder, "job-result.json"))).toBe(false);
      return Promise.resolve(done);
    },
  });
  expect(runs).toBe(1);
  const states = JSON.parse(readFileSync(join(out, "sweeps", "tiny", "states.json"), "utf8"));
  expect(states).toMatchObject([{ state: "done" }]);
});

/** NB: Promise.withResolvers is not in Node 20. */
function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

import { expect, it } from "vitest";
import type { BackendProbe } from "./probe-backend.js";
import type { ProbeOptions } from "./probe-process.js";
import type { Setting } from "./settings.js";
import { tune } from "./tune.js";

const noProgress = () => ({ update: () => undefined, stop: () => undefined });
const settings: Setting[] = [
  { name: "allocator a", environment: { LD_PRELOAD: "a" } },
  { name: "allocator b", environment: { LD_PRELOAD: "b" } },
  { name: "threads", environment: { THREADS: "1" } },
  { name: "slow", environment: { SLOW: "1" } },
  { name: "bfloat16", environment: { HALF: "1" }, cost: "rounding" },
];

/** A machine on which each variable multiplies the time of a step. */
function machine(factors: Readonly<Record<string, number>>) {
  return (name: string, { environment = {} }: ProbeOptions = {}): Promise<BackendProbe> => {
    const times = Object.entries(environment).map(([key, value]) => factors[key + value] ?? 1);
    const stepMilliseconds = times.reduce((product, factor) => product * factor, 100);
    return Promise.resolve({ name, starts: true, reason: "", stepMilliseconds });
  };
}

it("puts together what gains, one allocator, and nothing that changes results", async () => {
  const probe = machine({
    LD_PRELOADa: 0.9,
    LD_PRELOADb: 0.8,
    THREADS1: 0.5,
    SLOW1: 3,
    HALF1: 0.1,
  });
  const tuning = await tune("tensorflow", noProgress, { settings, probe });
  expect(tuning?.best).toEqual({ LD_PRELOAD: "b", THREADS: "1" });
  expect(tuning?.bestSpeedup).toBeCloseTo(1 / (0.8 * 0.5), 10);
  expect(tuning?.defaultMilliseconds).toBe(100);
  expect(tuning?.settings.find(({ name }) => name === "bfloat16")?.speedup).toBeCloseTo(10, 10);
});

it("sets nothing where the gains are noise", async () => {
  const tuning = await tune("tensorflow", noProgress, {
    settings,
    probe: machine({ THREADS1: 0.98 }),
  });
  expect(tuning).toMatchObject({ best: {}, bestSpeedup: 1 });
});

it("sets nothing where the gains do not add up", async () => {
  const probe = async (name: string, options: ProbeOptions = {}) => {
    const isTogether = Object.keys(options.environment ?? {}).length > 1;
    const factors: Record<string, number> = isTogether ? {} : { LD_PRELOADa: 0.9, THREADS1: 0.9 };
    return machine(factors)(name, options);
  };
  const tuning = await tune("tensorflow", noProgress, { settings, probe });
  expect(tuning).toMatchObject({ best: {}, bestSpeedup: 1 });
});

it("says of a setting under which nothing runs that there is no time", async () => {
  const probe = (name: string, { environment = {} }: ProbeOptions = {}): Promise<BackendProbe> =>
    Promise.resolve(
      "SLOW" in environment
        ? { name, starts: false, reason: "it crashed" }
        : { name, starts: true, reason: "", stepMilliseconds: 1 },
    );
  const tuning = await tune("tensorflow", noProgress, { settings, probe });
  expect(tuning?.settings.find(({ name }) => name === "slow")).toMatchObject({
    milliseconds: null,
    speedup: null,
  });
  const broken = () => Promise.resolve({ name: "x", starts: false, reason: "absent" });
  expect(await tune("tensorflow", noProgress, { settings, probe: broken })).toBeUndefined();
});

import type { CommandContext } from "../../cli/command-context.js";
import { probeInProcess } from "./probe-process.js";
import { settingsToTry, type Setting } from "./settings.js";

/** A setting and what a step takes under it. */
export interface TimedSetting extends Setting {
  /** Median over the rounds; null where the step does not run under it. */
  readonly milliseconds: number | null;
  /** How many times as fast as the defaults. */
  readonly speedup: number | null;
}

/** What `vae doctor --tune` found. */
export interface Tuning {
  /** Milliseconds under the defaults. */
  readonly defaultMilliseconds: number;
  readonly settings: readonly TimedSetting[];
  /** The variables to set: those that gained by themselves and that do not change what is computed, together. */
  readonly best: Readonly<Record<string, string>>;
  /** How many times as fast the best is; 1 where nothing gains. */
  readonly bestSpeedup: number;
}

/** Gains below this are noise on a machine that others use too. */
const leastGain = 1.03;

type Probe = typeof probeInProcess;

/** Options of {@link tune}. */
export interface TuneOptions {
  /** `@default settingsToTry()` */
  readonly settings?: readonly Setting[];
  /** `@default 3` */
  readonly rounds?: number;
  /** Times a step in a process of its own. */
  readonly probe?: Probe;
}

/**
 * Times a short training step under the settings that matter, in alternating rounds, each in a process of its own.
 * Those that gain and do not change results are then tried together, against the defaults again.
 *
 * @returns Undefined where the backend does not start.
 */
export async function tune(
  backend: string,
  startProgress: CommandContext["startProgress"],
  { settings = settingsToTry(), rounds = 3, probe = probeInProcess }: TuneOptions = {},
): Promise<Tuning | undefined> {
  const defaults: Setting = { name: "defaults", environment: {} };
  const total = (settings.length + 1) * rounds + 2 * rounds;
  const progress = startProgress({ label: "tuning", total, unit: "steps" });
  let done = 0;
  const timeAll = async (all: readonly Setting[]): Promise<(number | null)[]> => {
    const times = all.map((): number[] => []);
    for (let round = 0; round < rounds; round++) {
      for (const [i, { name, environment }] of all.entries()) {
        const { stepMilliseconds } = await probe(backend, { measure: "step", environment });
        if (stepMilliseconds !== undefined) times[i]?.push(stepMilliseconds);
        progress.update(++done, name);
      }
    }
    return times.map((held) => median(held));
  };
  try {
    const [base = null, ...others] = await timeAll([defaults, ...settings]);
    if (base === null) return undefined;
    const timed = settings.map((setting, i): TimedSetting => {
      const milliseconds = others[i] ?? null;
      return { ...setting, milliseconds, speedup: milliseconds && base / milliseconds };
    });
    const gaining = fastestAllocatorOnly(timed).filter(
      ({ speedup, cost }) => cost === undefined && (speedup ?? 0) >= leastGain,
    );
    const together = Object.assign({}, ...gaining.map(({ environment }) => environment)) as Record<
      string,
      string
    >;
    if (gaining.length === 0) {
      return { defaultMilliseconds: base, settings: timed, best: {}, bestSpeedup: 1 };
    }
    const [before, after] = await timeAll([defaults, { name: "together", environment: together }]);
    const bestSpeedup = before != null && after != null ? before / after : 0;
    const isBetter = bestSpeedup >= leastGain;
    return {
      defaultMilliseconds: base,
      settings: timed,
      best: isBetter ? together : {},
      bestSpeedup: isBetter ? bestSpeedup : 1,
    };
  } finally {
    progress.stop();
  }
}

/** Two allocators cannot be preloaded together. */
function fastestAllocatorOnly(timed: readonly TimedSetting[]): TimedSetting[] {
  const isAllocator = ({ environment }: Setting) => "LD_PRELOAD" in environment;
  const fastest = timed.filter(isAllocator).sort((a, b) => (b.speedup ?? 0) - (a.speedup ?? 0))[0];
  return timed.filter((setting) => !isAllocator(setting) || setting === fastest);
}

function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? null;
}

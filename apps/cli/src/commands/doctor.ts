import { VaeError } from "@vae/base";
import type { Colours } from "../cli/colours.js";
import type { CommandAction, SharedOptions } from "../cli/command-context.js";
import { formatNumber, table } from "../cli/table.js";
import { describeMachine, type Machine } from "./doctor/machine.js";
import { probeBackend, type BackendProbe } from "./doctor/probe-backend.js";
import { remediesFor } from "./doctor/remedies.js";
import { tryBackends } from "./doctor/try-backends.js";
import { tune, type Tuning } from "./doctor/tune.js";

/** Options of `vae doctor`. */
export interface DoctorOptions extends SharedOptions {
  readonly backend: string;
  /** Time a short step under the settings that matter. */
  readonly tune?: boolean;
  /** Look at this one backend, in this process: what `vae doctor` starts for each of them. */
  readonly probe?: string;
  /** With `probe`: time a training step. */
  readonly timeStep?: boolean;
}

/** What `vae doctor --json` prints. */
interface DoctorReport {
  /** The backend that would run, or null where none starts. */
  readonly selected: string | null;
  readonly reason: string;
  /** What the selected backend computes on. */
  readonly device: string | null;
  /** Whether the selected backend runs steps as graphs. */
  readonly graphs: boolean;
  readonly machine: Machine;
  readonly backends: readonly BackendProbe[];
  readonly remedies: readonly string[];
  /** With `--tune`. */
  readonly tuning?: Tuning;
}

/**
 * `vae doctor`: what this machine can run.
 *
 * Each backend is tried in a process of its own, because a native one may take its process down.
 */
export const doctor: CommandAction<DoctorOptions> = async (_, options, context) => {
  const { backend, probe, timeStep = false } = options;
  if (probe !== undefined) {
    const result = await probeBackend(probe, timeStep ? "step" : "operations");
    context.output.result(result, () => JSON.stringify(result));
    return;
  }
  const machine = describeMachine();
  const { trials, chosen } = await tryBackends(backend, context.startProgress);
  if (!chosen.starts) throw new VaeError("BACKEND_UNAVAILABLE", `${chosen.reason}.`);
  const tuning = options.tune === true ? await tune(chosen.name, context.startProgress) : undefined;
  const report: DoctorReport = {
    selected: chosen.name,
    reason: chosen.reason,
    device: chosen.device ?? null,
    graphs: chosen.numerics !== undefined && chosen.numerics.graphs !== "off",
    machine,
    backends: trials,
    remedies: remediesFor(machine, trials),
    ...(tuning === undefined ? {} : { tuning }),
  };
  context.output.result(report, (colours) =>
    [
      ...machineLines(machine),
      "",
      ...backendLines(trials, colours),
      "",
      `${colours.bold("Selected:")} ${report.reason}.`,
      ...report.remedies.map((remedy) => `- ${remedy}`),
      ...(tuning === undefined ? [] : ["", ...tuningLines(tuning, colours)]),
    ].join("\n"),
  );
};

function machineLines(machine: Machine): string[] {
  const { totalGiB, availableGiB } = machine.memory;
  return [
    table(
      [{ title: "" }, { title: "" }],
      [
        ["vae", machine.version],
        ["Node", `${machine.node} on ${machine.platform}${libcOf(machine)}`],
        ["processor", `${machine.cpu.model}, ${machine.cpu.cores} cores, ${flagsOf(machine)}`],
        ["memory", `${totalGiB.toFixed(1)} GiB, ${availableGiB.toFixed(1)} GiB available`],
      ],
    ),
  ];
}

function backendLines(trials: readonly BackendProbe[], { green, red }: Colours): string[] {
  const rate = (value: number | undefined) =>
    value === undefined ? "" : `${formatNumber(value)} GFLOP/s`;
  return [
    table(
      [
        { title: "backend" },
        { title: "" },
        { title: "device" },
        { title: "steps" },
        { title: "matMul", align: "right" },
        { title: "conv2d", align: "right" },
        { title: "" },
      ],
      trials.map((trial) => [
        trial.name,
        trial.starts ? green("starts") : red("does not start"),
        trial.device ?? "",
        trial.starts ? stepsOf(trial) : "",
        rate(trial.speed?.matMul),
        rate(trial.speed?.conv2d),
        trial.starts ? "" : trial.reason,
      ]),
    ),
  ];
}

function stepsOf({ numerics, float64 }: BackendProbe): string {
  if (numerics === undefined || numerics.graphs === "off") return "op by op";
  const exact = numerics.graphs === "exact" ? ", not optimized" : "";
  const doubles = float64 === undefined ? "" : `, float64 by ${float64}`;
  return `graphs${exact}, ${numerics.precision}, ${numerics.threads} threads${doubles}`;
}

function tuningLines(
  { defaultMilliseconds, settings, best, bestSpeedup }: Tuning,
  colours: Colours,
): string[] {
  const milliseconds = (value: number | null) =>
    value === null ? "does not run" : `${value.toFixed(0)} ms`;
  const exports = Object.entries(best).map(([name, value]) => `export ${name}=${value}`);
  return [
    table(
      [
        { title: "a short training step" },
        { title: "", align: "right" },
        { title: "times as fast", align: "right" },
        { title: "" },
      ],
      [
        ["defaults", milliseconds(defaultMilliseconds), "1.00", ""],
        ...settings.map(({ name, milliseconds: time, speedup, cost = "" }) => [
          name,
          milliseconds(time),
          speedup === null ? "" : speedup.toFixed(2),
          cost,
        ]),
      ],
    ),
    "",
    ...(exports.length === 0
      ? ["The defaults are the fastest here, within 3 %; there is nothing to set."]
      : [
          `${colours.bold("Fastest:")} ${bestSpeedup.toFixed(2)} times as fast as the defaults with`,
          ...exports,
        ]),
  ];
}

function libcOf({ libc }: Machine): string {
  return libc === null ? "" : `, ${libc}`;
}

function flagsOf({ cpu: { flags } }: Machine): string {
  if (flags === null) return "instruction sets unknown";
  const present = Object.entries(flags).flatMap(([name, has]) => (has ? [name] : []));
  return present.length === 0 ? "without AVX" : present.join(" ");
}

import type { CommandAction, SharedOptions } from "../cli/command-context.js";
import { VaeError } from "@vae/base";
import { formatNumber, table } from "../cli/table.js";
import { describeMachine, type Machine } from "./doctor/machine.js";
import { probeBackend, type BackendProbe } from "./doctor/probe-backend.js";
import { remediesFor } from "./doctor/remedies.js";
import { tryBackends, type BackendTrial } from "./doctor/try-backends.js";

/** Options of `vae doctor`. */
export interface DoctorOptions extends SharedOptions {
  readonly backend: string;
  /** Look at this one backend, in this process: what `vae doctor` starts for each of them. */
  readonly probe?: string;
}

/** What `vae doctor --json` prints. */
interface DoctorReport {
  /** The backend that would run, or null where none starts. */
  readonly selected: string | null;
  readonly reason: string;
  readonly machine: Machine;
  readonly backends: readonly BackendTrial[];
  readonly remedies: readonly string[];
}

/**
 * `vae doctor`: what this machine can run.
 *
 * Each backend is tried in a process of its own, because a native one may take its process down.
 */
export const doctor: CommandAction<DoctorOptions> = async (_, { backend, probe }, context) => {
  if (probe !== undefined) {
    const result: BackendProbe = await probeBackend(probe);
    context.output.result(result, () => JSON.stringify(result));
    return;
  }
  const machine = describeMachine();
  const { trials, chosen } = await tryBackends(backend, context.startProgress);
  const report: DoctorReport = {
    selected: chosen.starts ? chosen.name : null,
    reason: chosen.reason,
    machine,
    backends: trials,
    remedies: remediesFor(machine, trials),
  };
  if (report.selected === null) throw new VaeError("BACKEND_UNAVAILABLE", `${report.reason}.`);
  context.output.result(report, (colours) => {
    const { green, red, bold } = colours;
    return [
      table(
        [{ title: "" }, { title: "" }],
        [
          ["vae", machine.version],
          ["Node", `${machine.node} on ${machine.platform}${libcOf(machine)}`],
          ["processor", `${machine.cpu.model}, ${machine.cpu.cores} cores, ${flagsOf(machine)}`],
          [
            "memory",
            `${machine.memory.totalGiB.toFixed(1)} GiB, ${machine.memory.availableGiB.toFixed(1)} GiB available`,
          ],
        ],
      ),
      "",
      table(
        [{ title: "backend" }, { title: "" }, { title: "matMul", align: "right" }, { title: "" }],
        trials.map(({ name, starts, reason, gigaflops }) => [
          name,
          starts ? green("starts") : red("does not start"),
          gigaflops === undefined ? "" : `${formatNumber(gigaflops)} GFLOP/s`,
          starts ? "" : reason,
        ]),
      ),
      "",
      `${bold("Selected:")} ${report.reason}.`,
      ...report.remedies.map((remedy) => `- ${remedy}`),
    ].join("\n");
  });
};

function libcOf({ libc }: Machine): string {
  return libc === null ? "" : `, ${libc}`;
}

function flagsOf({ cpu: { flags } }: Machine): string {
  if (flags === null) return "instruction sets unknown";
  const present = Object.entries(flags).flatMap(([name, has]) => (has ? [name] : []));
  return present.length === 0 ? "without AVX" : present.join(" ");
}

import type { PlainTable } from "../results/plain-tables.js";

/** A table of a bench, and what is to be said of its rows. */
export interface MeasuredTable {
  readonly table: PlainTable;
  readonly notes: readonly string[];
}

/** `installs.json` of `bench installs`. */
export interface Installs {
  readonly command: string;
  readonly fromWheels: readonly string[];
  readonly installs: Readonly<Record<string, Install>>;
}

/** One install, the second of two; without times where it was refused. */
interface Install {
  readonly seconds?: number;
  readonly processorSeconds?: number;
  readonly firstSeconds?: number;
  readonly bytes?: number;
  /** Of PyTorch or TensorFlow in it. */
  readonly bytesOfEngine?: number;
  readonly packages?: number;
  readonly version?: string;
  readonly leavesOut?: string;
  readonly failed?: string;
}

/** `programs.json` of `bench programs`. */
export interface Programs {
  readonly command: string;
  readonly programs: Readonly<Record<string, Readonly<Record<string, Program>>>>;
}

/** A program of a task; `ran` is absent where nothing tried it. */
interface Program {
  readonly lines: number;
  readonly ran?: boolean;
  readonly said?: string;
}

const labels: Readonly<Record<string, string>> = {
  "vae-distances": "ours: distances of features",
  "vae-fid": "ours: FID of pictures",
  "vae-all": "ours: everything, on wasm",
  "vae-all-native": "ours: everything, native TensorFlow",
  "vae-command-line": "ours, from a shell",
  "vae-library": "ours, in a program",
  magenta: "magenta (Python)",
  "magenta-js": "magenta (JavaScript)",
  "tfjs-examples": "tfjs-examples' VAE",
};

const labelOf = (id: string) => labels[id] ?? id;

/** Seconds, sizes and packages of the second of two installs, in the order of the file. */
export function installsTable({ installs }: Installs): MeasuredTable {
  const rows = Object.entries(installs);
  return {
    table: {
      columns: [
        "version",
        "seconds",
        "first time",
        "of the processor",
        "MB",
        "engine, MB",
        "packages",
      ],
      rows: rows.map(([id, install]) => ({
        label: labelOf(id),
        cells: [
          install.version ?? "–",
          ...[install.seconds, install.firstSeconds, install.processorSeconds].map((seconds) =>
            seconds === undefined ? "–" : seconds.toFixed(0),
          ),
          ...[install.bytes, install.bytesOfEngine].map(megabytes),
          install.packages === undefined ? "–" : String(install.packages),
        ],
      })),
    },
    notes: rows.flatMap(([id, { failed, leavesOut }]) =>
      failed === undefined
        ? []
        : leavesOut === undefined
          ? [`${labelOf(id)} could not be installed here: “${failed}”`]
          : [`${labelOf(id)} is measured without ${leavesOut}. With it: “${failed}”`],
    ),
  };
}

function megabytes(bytes: number | undefined): string {
  if (bytes === undefined) return "–";
  return (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
}

/** The five tasks, by the names of their programs. */
const tasks = {
  train: "train",
  sample: "sample",
  score: "score",
  resume: "resume",
  custom: "custom data",
};

/** Lines of user code for each task; a dash where the program does not do it. */
export function programsTable({ programs }: Programs): MeasuredTable {
  const rows = Object.entries(programs);
  const failures = rows.flatMap(([id, ofTask]) =>
    Object.values(ofTask).flatMap(({ said }) =>
      said === undefined ? [] : [{ id, said: said.trim() }],
    ),
  );
  return {
    table: {
      columns: Object.values(tasks),
      rows: rows.map(([id, ofTask]) => ({
        label: labelOf(id),
        cells: Object.keys(tasks).map((task) => {
          const program = ofTask[task];
          if (program === undefined) return "–";
          return program.ran === true ? String(program.lines) : `${program.lines} (read)`;
        }),
      })),
    },
    notes: [...new Set(failures.map(({ said }) => said))].map((said) => {
      const of = failures.filter((failure) => failure.said === said).map(({ id }) => labelOf(id));
      return `${[...new Set(of)].join(", ")}: “${said}”`;
    }),
  };
}

/** The results that {@link speedTable} reads, by their names without `.json`. */
export interface Benches {
  readonly "train-resnet": Ratios & { readonly job: string; readonly peakMemoryMB: Sides };
  readonly "fid-features": { readonly jobs: { readonly features: Job } };
  readonly fid: { readonly jobs: Readonly<Record<"frechet" | "kid" | "prdc", Job>> };
  readonly datasets: Readonly<
    Record<"celeba" | "cifar" | "mnist", Ratios & { readonly title: string }>
  >;
  readonly wasm: Ratios & { readonly job: string };
}

interface Ratios {
  readonly ratio: number;
  readonly ratioChannelsLast?: number;
  readonly ratioCompiled?: number;
  readonly ratioProcesses?: number;
}

interface Sides {
  readonly ours: number;
  readonly default: number;
}

interface Job extends Ratios {
  readonly job: string;
  readonly peer?: string;
  readonly torchmetrics?: Ratios & { readonly peer: string };
}

/** The peer's time, or memory, over ours: below 1 ours is behind. */
export function speedTable(benches: Benches): PlainTable {
  const { celeba, cifar, mnist } = benches.datasets;
  const { features } = benches["fid-features"].jobs;
  const { frechet, kid, prdc } = benches.fid.jobs;
  const train = benches["train-resnet"];
  const rows: readonly [job: string, peer: string, ratio: number | undefined, file: string][] = [
    [train.job, "PyTorch", train.ratio, "train-resnet"],
    [train.job, "PyTorch, channels_last", train.ratioChannelsLast, "train-resnet"],
    [train.job, "PyTorch, torch.compile", train.ratioCompiled, "train-resnet"],
    [
      `${train.job}: peak memory`,
      "PyTorch",
      train.peakMemoryMB.default / train.peakMemoryMB.ours,
      "train-resnet",
    ],
    [benches.wasm.job, "TensorFlow.js on wasm", benches.wasm.ratio, "wasm"],
    [features.job, features.peer ?? "", features.ratio, "fid-features"],
    [features.job, "the same, channels_last", features.ratioChannelsLast, "fid-features"],
    [frechet.job, "SciPy's sqrtm, as pytorch-fid and clean-fid", frechet.ratio, "fid"],
    [frechet.job, frechet.torchmetrics?.peer ?? "", frechet.torchmetrics?.ratio, "fid"],
    [kid.job, "NumPy", kid.ratio, "fid"],
    [kid.job, kid.torchmetrics?.peer ?? "", kid.torchmetrics?.ratio, "fid"],
    [prdc.job, "NumPy and scikit-learn", prdc.ratio, "fid"],
    [celeba.title, "Pillow", celeba.ratio, "datasets"],
    [celeba.title, "Pillow, a process a core", celeba.ratioProcesses, "datasets"],
    [cifar.title, "NumPy", cifar.ratio, "datasets"],
    [mnist.title, "gzip and NumPy", mnist.ratio, "datasets"],
  ];
  return {
    columns: ["against", "ratio", "results/"],
    rows: rows.flatMap(([job, peer, ratio, file]) =>
      ratio === undefined
        ? []
        : [
            {
              label: job,
              cells: [peer, `${ratio.toFixed(2)}${ratio < 1 ? ", behind" : ""}`, `${file}.json`],
            },
          ],
    ),
  };
}

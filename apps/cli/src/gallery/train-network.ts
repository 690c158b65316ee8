import { readFileSync } from "node:fs";
import { join } from "node:path";
import { table } from "../cli/table.js";
import { runVae } from "../test-support/run-vae.js";

/** One network of the gallery, and how it is trained. */
export interface GalleryEntry {
  readonly network: string;
  /** Absent: what `vae train` takes by itself. */
  readonly data?: string;
  readonly objective?: string;
  /** `network.KEY=VALUE`, for small forms. */
  readonly settings?: readonly string[];
}

/** How all are trained. */
export interface GalleryOptions {
  readonly backend: string;
  readonly batchSize: number;
  /** `--steps 3` or `--epochs 1`. */
  readonly length: readonly string[];
  /** Folder of the runs. */
  readonly folder: string;
}

/** What training one of them came to. */
export interface GalleryResult {
  readonly network: string;
  readonly data: string;
  readonly parameters: number;
  readonly steps: number;
  readonly seconds: number;
  readonly firstLoss: number;
  readonly lastLoss: number;
  readonly lastMse: number;
}

/**
 * Trains one network by `vae train`, as a person would.
 *
 * @throws {Error} with what it printed, when it fails.
 */
export async function trainNetwork(
  { network, data, objective, settings = [] }: GalleryEntry,
  { backend, batchSize, length, folder }: GalleryOptions,
): Promise<GalleryResult> {
  const run = join(folder, network);
  const { code, stdout, stderr } = await runVae([
    ...["train", "--network", network, "--out", run, "--backend", backend, ...length],
    ...["--batch-size", String(batchSize), "--json", "--quiet"],
    ...(data === undefined ? [] : ["--data", data]),
    ...(objective === undefined ? [] : ["--objective", objective]),
    ...["schedule.learningRate=0.0005", ...settings].flatMap((setting) => ["--set", setting]),
  ]);
  if (code !== 0) throw new Error(`${network}: exit code ${String(code)}. ${stdout}${stderr}`);
  const done = JSON.parse(stdout) as Pick<GalleryResult, "parameters" | "steps" | "seconds"> & {
    readonly config: { readonly data: string };
  };
  const logged = readFileSync(join(run, "metrics.jsonl"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { readonly loss: number; readonly mse: number });
  const [first, last] = [logged[0], logged.at(-1)];
  if (first === undefined || last === undefined) throw new Error(`${network}: logged no step.`);
  return {
    network,
    data: done.config.data,
    parameters: done.parameters,
    steps: done.steps,
    seconds: done.seconds,
    firstLoss: first.loss,
    lastLoss: last.loss,
    lastMse: last.mse,
  };
}

/** The results as a person reads them. */
export function galleryTable(results: readonly GalleryResult[]): string {
  return table(
    [
      { title: "network" },
      { title: "data" },
      { title: "parameters", align: "right" },
      { title: "steps", align: "right" },
      { title: "seconds", align: "right" },
      { title: "first loss", align: "right" },
      { title: "last loss", align: "right" },
      { title: "last mse", align: "right" },
    ],
    results.map((result) => [
      result.network,
      result.data.replace(/\/.*\//, ""),
      result.parameters.toLocaleString("en-US"),
      String(result.steps),
      result.seconds.toFixed(1),
      result.firstLoss.toPrecision(5),
      result.lastLoss.toPrecision(5),
      result.lastMse.toPrecision(3),
    ]),
  );
}

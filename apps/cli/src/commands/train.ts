import { useBackend } from "@vae/backend";
import type { BestMetric, Network } from "@vae/core";
import { basename, extname, join } from "node:path";
import type { CommandAction, SharedOptions } from "../cli/command-context.js";
import { formatDuration } from "../cli/progress.js";
import { table, type Column } from "../cli/table.js";
import { UsageError } from "../cli/usage-error.js";
import type { PrecisionRequest } from "../runs/run-backend.js";
import { trainRun } from "../stages/train-run.js";
import type { BackendRequest } from "./backend-request.js";
import { withImageFlags, type ImageFlags } from "./datasets/image-flags.js";
import { resumable } from "./resumable.js";

/** Options of `vae train`. */
export interface TrainOptions extends SharedOptions, ImageFlags {
  readonly data?: string;
  readonly network?: string;
  readonly objective?: string;
  readonly out?: string;
  readonly secondStage?: string;
  readonly steps?: number;
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly validation?: string;
  readonly keep?: number;
  readonly keepBest?: BestMetric;
  readonly tensorboard?: boolean;
  readonly imagesEvery?: number;
  readonly set?: readonly string[];
  readonly resume?: boolean;
  readonly root?: string;
  readonly seed?: number;
  readonly backend: BackendRequest;
  readonly precision?: PrecisionRequest;
  readonly dryRun?: boolean;
}

/** `vae train`: the first stage of a new run, or the second stage of a run that has a first. */
export const train: CommandAction<TrainOptions> = async (
  _,
  options,
  { log, output, commandLine, startProgress, listenForInterrupt },
) => {
  const {
    steps,
    epochs,
    objective,
    set = [],
    resume = false,
    root,
    seed,
    backend,
    precision,
    dryRun = false,
  } = options;
  const target = targetOf(withImages(options));
  const signal = dryRun
    ? undefined
    : listenForInterrupt("finishing the step in progress and writing a checkpoint");
  if (dryRun && !target.isSecondStage) await useBackend(backend); // says too when it does not start
  const goOn = resume ? commandLine : `${commandLine} --resume`;
  const { run, config, network, parameters, seconds, ...done } = await resumable(goOn, () =>
    trainRun({
      ...target,
      steps,
      epochs,
      objective,
      asked: askedOf(options),
      settings: set,
      resume,
      root,
      seed,
      backend,
      precision,
      dryRun,
      startProgress,
      say: log.info,
      signal,
    }),
  );
  const stage = target.isSecondStage ? 2 : 1;
  if (dryRun) {
    output.result({ run, stage, ...planOf(network), parameters, config }, () =>
      [
        ...(network === undefined ? [] : [layerTable(network), ""]),
        `${parameters.toLocaleString("en-US")} parameters`,
        JSON.stringify(config, null, 2),
      ].join("\n"),
    );
    return;
  }
  output.result({ run, stage, parameters, steps: done.steps, seconds, config }, () =>
    [
      `${run}: stage ${stage}, ${done.steps} steps of ${parameters.toLocaleString("en-US")} parameters in ${formatDuration(seconds)}`,
      target.isSecondStage
        ? `Next: vae evaluate ${run}`
        : `Next: vae train --second-stage ${run}, or vae reconstruct ${run} --out reconstructions.png`,
    ].join("\n"),
  );
};

/** The options that stand for keys of the configuration. */
function askedOf({
  batchSize,
  validation,
  keep,
  keepBest,
  tensorboard,
  imagesEvery,
  secondStage,
  objective,
  steps,
  epochs,
}: TrainOptions): Readonly<Record<string, unknown>> {
  if (steps !== undefined && epochs !== undefined) {
    throw new UsageError("vae train", "vae train: give either --steps or --epochs.");
  }
  const superfluous = Object.entries({ validation, "images-every": imagesEvery }).find(
    ([, value]) => value !== undefined,
  );
  if (secondStage !== undefined && superfluous !== undefined) {
    throw new UsageError(
      "vae train",
      `vae train: --${superfluous[0]} is for a first stage; a second one has no images.`,
    );
  }
  if (secondStage !== undefined && objective !== undefined) {
    throw new UsageError(
      "vae train",
      "vae train: --objective is for a first stage; set objective.gamma of a second one with --set.",
    );
  }
  return { batchSize, validation, keep, keepBest, tensorboard, imagesEvery };
}

/** @throws {UsageError} when options change images that no option names. */
function withImages(options: TrainOptions): TrainOptions {
  const changes = withImageFlags("", options);
  if (changes === "") return options;
  if (options.data === undefined) {
    const words = changes.slice(1).replaceAll(",", ", ");
    throw new UsageError("vae train", `vae train: ${words} needs --data ID.`);
  }
  return { ...options, data: `${options.data}${changes}` };
}

/**
 * Which stage of which run the options mean.
 *
 * @throws {UsageError} when they contradict each other or say too little.
 */
function targetOf({ data, network, out, secondStage, seed = 1, resume = false }: TrainOptions): {
  data?: string | undefined;
  network?: string | undefined;
  run: string;
  isSecondStage: boolean;
} {
  if (secondStage !== undefined) {
    const superfluous = Object.entries({ data, network, out }).find(
      ([, value]) => value !== undefined,
    );
    if (superfluous !== undefined) {
      throw new UsageError(
        "vae train",
        `vae train: --${superfluous[0]} is for a first stage; --second-stage takes all from ${secondStage}.`,
      );
    }
    return { run: secondStage, isSecondStage: true };
  }
  if (resume && out !== undefined) return { data, network, run: out, isSecondStage: false };
  if (network === undefined) {
    throw new UsageError(
      "vae train",
      "vae train: --network ID is missing (or --second-stage RUN).",
    );
  }
  return { data, network, run: out ?? defaultRun(data, network, seed), isSecondStage: false };
}

/** The network as it was resolved, for programs. */
function planOf(network: Network | undefined): object {
  if (network === undefined) return {};
  const { id, config, layers = [] } = network;
  const { imageShape, ...options } = config;
  return { network: { id, imageShape, ...options }, layers };
}

/** One line a layer. */
function layerTable({ id, imageShape, layers = [] }: Network): string {
  const columns: Column[] = [
    { title: `${id} on ${imageShape.join("×")}` },
    { title: "layer" },
    { title: "output", align: "right" },
    { title: "parameters", align: "right" },
  ];
  return table(
    columns,
    layers.map(({ name, kind, outputShape, parameters }) => [
      name,
      kind,
      outputShape.join("×"),
      parameters.toLocaleString("en-US"),
    ]),
  );
}

/** `runs/fashion-mnist-10k-train-dense-seed-1`: the same for the same options, so that `--resume` finds it. */
function defaultRun(data = "fashion-mnist-10k", network: string, seed: number): string {
  const name = `${data}-${basename(network, extname(network))}-seed-${seed}`
    .replaceAll(/[^\w.-]+/g, "-")
    .replace(/^[-.]+/, "");
  return join("runs", name);
}

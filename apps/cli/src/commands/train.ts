import { useBackend } from "@vae/backend";
import type { BestMetric } from "@vae/core";
import { join } from "node:path";
import type { CommandAction, SharedOptions } from "../cli/command-context.js";
import { formatDuration } from "../cli/progress.js";
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
  const { run, config, parameters, seconds, ...done } = await resumable(goOn, () =>
    trainRun({
      ...target,
      steps,
      epochs,
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
    output.result({ run, stage, parameters, config }, () => JSON.stringify(config, null, 2));
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
  if (data === undefined || network === undefined) {
    const missing = data === undefined ? "--data ID" : "--network ID";
    throw new UsageError("vae train", `vae train: ${missing} is missing (or --second-stage RUN).`);
  }
  return { data, network, run: out ?? defaultRun(data, network, seed), isSecondStage: false };
}

/** `runs/fashion-mnist-10k-train-dense-seed-1`: the same for the same options, so that `--resume` finds it. */
function defaultRun(data: string, network: string, seed: number): string {
  const name = `${data}-${network}-seed-${seed}`.replaceAll(/[^\w.-]+/g, "-").replace(/^[-.]+/, "");
  return join("runs", name);
}

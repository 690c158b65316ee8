import type { BackendName } from "@vae/backend";
import { imageSize, VaeError, type Source } from "@vae/base";
import { readJson, writeFileAtomic } from "@vae/base/node";
import { objectivePreset, type Network, trainedValues, type ObjectiveOptions } from "@vae/core";
import { openDataset } from "@vae/datasets/node";
import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  checkConfig,
  defaultFirstStage,
  defaultSecondStage,
  firstStageSchema,
  secondStageSchema,
  withSettings,
  type FirstStageConfig,
  type SecondStageConfig,
} from "../config/run-config.js";
import {
  loadNetwork,
  ownShapeOf,
  resolveNetwork,
  type NetworkConfig,
} from "../networks/load-network.js";
import { describeNetworkFile, isNetworkFile } from "../networks/network-file.js";
import { describeEnvironment } from "../runs/environment.js";
import { buildSecondStage, openRun, readRunConfig, secondStageFolder } from "../runs/open-run.js";
import { openImages } from "../runs/open-images.js";
import { useRunBackend, type PrecisionRequest } from "../runs/run-backend.js";
import { lockRun } from "../runs/run-lock.js";
import { trainFirstStage } from "./first-stage.js";
import { openPosteriors } from "./second-stage-posteriors.js";
import { trainSecondStageOf } from "./second-stage.js";
import type { StartProgress } from "./start-progress.js";

/** What `vae train` is told. */
export interface TrainRunOptions {
  /** Data set and split. Absent: what the run that is resumed has, else the embedded images, padded where need be. */
  readonly data?: string | undefined;
  readonly root?: string | undefined;
  /** Id of a network, or the path of a module with one. Absent: what the run that is resumed has. */
  readonly network?: string | undefined;
  /** Folder of the run. */
  readonly run: string;
  /** Train the second stage of the run instead of the first. */
  readonly isSecondStage: boolean;
  readonly steps?: number | undefined;
  /** Name of a published objective, with the weights for such images. */
  readonly objective?: string | undefined;
  /** In place of steps: they are counted from the data. */
  readonly epochs?: number | undefined;
  /** Values of the configuration by their keys; what is undefined was not asked for. */
  readonly asked?: Readonly<Record<string, unknown>> | undefined;
  /** Absent: what the run that is resumed has, else 1. */
  readonly seed?: number | undefined;
  /** `a.b=c`. */
  readonly settings: readonly string[];
  readonly resume: boolean;
  readonly dryRun: boolean;
  readonly backend: BackendName | "auto";
  readonly precision?: PrecisionRequest | undefined;
  readonly startProgress: StartProgress;
  readonly say: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** What `vae train` answers. */
export interface TrainedRun {
  readonly run: string;
  readonly config: FirstStageConfig | SecondStageConfig;
  /** Trained values of the network. */
  readonly parameters: number;
  /** Steps done; 0 in a dry run. */
  readonly steps: number;
  readonly seconds: number;
  /** The network of a first stage, at the size of images that it was built for. */
  readonly network?: Network;
}

/** What is trained on where nothing is said: what comes with the toolkit. */
const embeddedImages = "fashion-mnist-10k:train";

/**
 * Trains one stage of a run.
 *
 * @throws {VaeError} NAME_UNKNOWN, when data set, network or a key are unknown.
 * @throws {VaeError} CONFIG_INVALID, when a value is wrong or the run folder holds another configuration.
 */
export async function trainRun(options: TrainRunOptions): Promise<TrainedRun> {
  return options.isSecondStage ? trainSecond(options) : trainFirst(options);
}

async function trainFirst(options: TrainRunOptions): Promise<TrainedRun> {
  const { data, root, run, steps, seed, settings, resume, dryRun, say } = options;
  const isResumed = resume && existsSync(join(run, "config.json"));
  const base = isResumed ? await readRunConfig(run) : defaultFirstStage;
  const asked = {
    ...options.asked,
    data,
    steps,
    seed,
    network: await networkAsked(options, base),
    objective: await objectiveAsked(options, base),
  };
  const written = checkConfig(
    firstStageSchema,
    withSettings({ ...base, ...withoutUndefined(asked) }, settings),
    "--set",
  );
  const network = await resolveNetwork(written.network, run);
  const isDataChosen = isResumed || data !== undefined || written.data !== base.data;
  const told = {
    ...written,
    network,
    ...(isDataChosen ? {} : { data: await embeddedImagesFor(network, run) }),
  };
  const source = await openImages(told.data, { images: told.images, root });
  const isRateChosen =
    isResumed || settings.some((setting) => setting.startsWith("schedule.learningRate="));
  const rated = isRateChosen ? told : withRateFor(told, imageSize(source.shape));
  const config = withEpochs(rated, options.epochs, source.length);
  // A plan without data is made for the size that the network is published for.
  const shape = dryRun && !isDataChosen ? ownShapeOf(network) : source.shape;
  // Refused before anything is written.
  const built = await loadNetwork(network, shape, run);
  checkBatchSize(config, source.length);
  const parameters = trainedValues(built.parameters);
  if (dryRun) return { run, config, network: built, parameters, steps: 0, seconds: 0 };
  const choice = await useRunBackend(run, options.backend, options);
  say(choice.reason);
  await checkImages(source, config.data);
  const validation =
    config.validation === undefined ? undefined : await openDataset(config.validation, { root });
  const unlock = await lockRun(run); // makes the folder, so all that may be refused comes before
  try {
    await writeEnvironment(run, choice);
    const { vae, seconds } = await trainFirstStage(config, source, {
      ...options,
      run,
      resume,
      validation,
    });
    vae.dispose();
    return { run, config, network: built, parameters, steps: config.steps, seconds };
  } finally {
    await unlock();
  }
}

/** @throws {VaeError} CONFIG_INVALID, when a batch is larger than the data. */
function checkBatchSize({ batchSize, data }: FirstStageConfig, length: number): void {
  if (batchSize <= length) return;
  throw new VaeError(
    "CONFIG_INVALID",
    `batchSize: expected at most ${length}, the number of images of ${data}, got ${batchSize}.`,
  );
}

/** Values of an image up to which the default learning rate is stable; above it a first step takes layers too far. */
const smallImage = 32 * 32 * 3;

/** For larger images the learning rate that Dai and Wipf train theirs with. */
function withRateFor(config: FirstStageConfig, values: number): FirstStageConfig {
  if (values <= smallImage) return config;
  return { ...config, schedule: { ...config.schedule, learningRate: 1e-4 } };
}

async function trainSecond(options: TrainRunOptions): Promise<TrainedRun> {
  const { root, run, steps, seed, settings, resume, dryRun, say } = options;
  const stored = join(secondStageFolder(run), "config.json");
  const base =
    resume && existsSync(stored)
      ? checkConfig(secondStageSchema, await readJson(stored), stored)
      : defaultSecondStage;
  const told = checkConfig(
    secondStageSchema,
    withSettings({ ...base, ...withoutUndefined({ ...options.asked, steps, seed }) }, settings),
    "--set",
  );
  const choice = await useRunBackend(run, options.backend, options);
  say(choice.reason);
  const opened = await openRun(run, { root });
  try {
    if (opened.steps < opened.config.steps) {
      throw new VaeError(
        "CONFIG_INVALID",
        `${run}: the first stage has done ${opened.steps} of ${opened.config.steps} steps. Finish it with vae train --out ${run} --resume.`,
      );
    }
    const images = options.epochs === undefined ? undefined : await opened.openTrainingData();
    const config = withEpochs(told, options.epochs, images?.length ?? 0);
    if (dryRun) {
      const model = buildSecondStage(config, opened.vae.network.latent);
      const parameters = model.store.parameterCount;
      model.dispose();
      return { run, config, parameters, steps: 0, seconds: 0 };
    }
    const unlock = await lockRun(run);
    try {
      const posteriors = await openPosteriors(run, opened.vae, await opened.openTrainingData());
      try {
        const { model, seconds } = await trainSecondStageOf(config, posteriors, {
          ...options,
          run,
          resume,
        });
        const parameters = model.store.parameterCount;
        model.dispose();
        return { run, config, parameters, steps: config.steps, seconds };
      } finally {
        posteriors.close();
      }
    } finally {
      await unlock();
    }
  } finally {
    opened.dispose();
  }
}

async function writeEnvironment(
  run: string,
  choice: Parameters<typeof describeEnvironment>[0],
): Promise<void> {
  const environment = describeEnvironment(choice);
  await writeFileAtomic(join(run, "environment.json"), `${JSON.stringify(environment, null, 2)}\n`);
}

/** The configuration with the steps of so many epochs. */
function withEpochs<Config extends FirstStageConfig | SecondStageConfig>(
  config: Config,
  epochs: number | undefined,
  length: number,
): Config {
  if (epochs === undefined) return config;
  const batches = length / config.batchSize;
  const stepsPerEpoch = config.lastBatch === "keep" ? Math.ceil(batches) : Math.floor(batches);
  return { ...config, steps: Math.max(1, epochs * stepsPerEpoch) };
}

/** The network that the command line names: with the base's options where it is the base's. */
async function networkAsked(
  { network, run }: TrainRunOptions,
  base: FirstStageConfig,
): Promise<NetworkConfig | undefined> {
  if (network === undefined) return undefined;
  const named: NetworkConfig = isNetworkFile(network)
    ? { ...(await describeNetworkFile(network, run)) }
    : { id: network };
  return base.network.id === named.id ? { ...base.network, ...named } : named;
}

/** The published objective that the command line names, with the weights for the images. */
async function objectiveAsked(
  { objective, data, root }: TrainRunOptions,
  base: FirstStageConfig,
): Promise<ObjectiveOptions | undefined> {
  if (objective === undefined) return undefined;
  const { shape } = await openDataset(data ?? base.data, { root });
  return objectivePreset(objective, shape);
}

/** The embedded images, in the middle of 32×32 where the network does not take 28×28. */
async function embeddedImagesFor(network: NetworkConfig, run: string): Promise<string> {
  try {
    await loadNetwork(network, [28, 28, 1], run);
    return embeddedImages;
  } catch (error) {
    const isSize = VaeError.isInstance(error) && error.code === "SHAPE_MISMATCH";
    if (!isSize || isNetworkFile(network.id)) throw error;
    return `${embeddedImages},pad=32`;
  }
}

function withoutUndefined(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** Reads the first image, so that an unreadable data set stops the run before it begins. */
async function checkImages(source: Source, name: string): Promise<void> {
  if (source.length === 0) throw new VaeError("DATA_INVALID", `${name}: holds no images.`);
  await source.read([0], new Uint8Array(imageSize(source.shape)));
}

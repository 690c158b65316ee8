import { VaeError } from "@vae/base";
import { readJson } from "@vae/base/node";
import { createObjective, createVae, type LatentVae, type Vae } from "@vae/core";
import { loadCheckpoint } from "@vae/core/node";
import { secondStageNetwork } from "@vae/two-stage";
import type { Source } from "@vae/base";
import { Rng } from "@vae/base";
import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  checkConfig,
  firstStageSchema,
  secondStageSchema,
  type FirstStageConfig,
  type SecondStageConfig,
} from "../config/run-config.js";
import { loadNetwork } from "../networks/load-network.js";
import { openImages } from "./open-images.js";

/** A run whose training is on disk. */
export interface OpenRun {
  readonly path: string;
  readonly config: FirstStageConfig;
  readonly vae: Vae;
  /** Steps that the first stage has done, of `config.steps`. */
  readonly steps: number;
  readonly secondStage?: {
    readonly config: SecondStageConfig;
    readonly model: LatentVae;
    readonly steps: number;
  };
  /** The images that it was trained on. */
  openTrainingData(): Promise<Source>;
  dispose(): void;
}

/**
 * Builds the model of a first stage, untrained.
 *
 * @param run - Folder of the run.
 */
export async function buildFirstStage(
  config: FirstStageConfig,
  imageShape: Source["shape"],
  run: string,
): Promise<Vae> {
  return createVae({
    network: await loadNetwork(config.network, imageShape, run),
    objective: createObjective(config.objective),
    rng: new Rng(config.seed).fork("first-stage"),
  });
}

/** Builds the model of a second stage over latents of a width, untrained. */
export function buildSecondStage(config: SecondStageConfig, dataWidth: number): LatentVae {
  return createVae({
    network: secondStageNetwork({ dataWidth, ...config.network }),
    objective: createObjective(config.objective),
    rng: new Rng(config.seed).fork("second-stage"),
  });
}

/**
 * Reads the configuration of a run folder.
 *
 * @throws {VaeError} IO_FAILED, when the folder is no run.
 */
export async function readRunConfig(path: string): Promise<FirstStageConfig> {
  const file = join(path, "config.json");
  if (!existsSync(file)) {
    throw new VaeError(
      "IO_FAILED",
      `${path}: no run (config.json is missing). Train one with vae train --out ${path}.`,
    );
  }
  return checkConfig(firstStageSchema, await readJson(file), file);
}

/** Folder of a run's second stage. */
export function secondStageFolder(run: string): string {
  return join(run, "second-stage");
}

/** Options of {@link openRun}. */
export interface OpenRunOptions {
  /** Folder that holds the data sets. */
  readonly root?: string | undefined;
  /** Whose weights of the first stage: the best epoch's, or a step's. Absent: the newest. */
  readonly checkpoint?: "newest" | "best" | number | undefined;
}

/**
 * Opens a run: its configuration and its weights.
 *
 * @throws {VaeError} IO_FAILED, when there is no run, no checkpoint yet, or not the one that is asked for.
 */
export async function openRun(
  path: string,
  { root, checkpoint: which = "newest" }: OpenRunOptions = {},
): Promise<OpenRun> {
  const config = await readRunConfig(path);
  const openTrainingData = () => openImages(config.data, { images: config.images, root });
  const source = await openTrainingData();
  const vae = await buildFirstStage(config, source.shape, path);
  const checkpoint = await loadCheckpoint(path, config, { which }).catch((error: unknown) => {
    vae.dispose();
    throw error;
  });
  if (checkpoint === undefined) {
    vae.dispose();
    throw new VaeError(
      "IO_FAILED",
      `${path}: no checkpoint yet. Go on with vae train --out ${path} --resume.`,
    );
  }
  vae.store.restore(checkpoint.weights, path);
  const secondStage = await openSecondStage(path, vae.network.latent);
  return {
    path,
    config,
    vae,
    steps: checkpoint.step,
    ...(secondStage === undefined ? {} : { secondStage }),
    openTrainingData,
    dispose() {
      vae.dispose();
      secondStage?.model.dispose();
    },
  };
}

async function openSecondStage(run: string, dataWidth: number): Promise<OpenRun["secondStage"]> {
  const folder = secondStageFolder(run);
  const file = join(folder, "config.json");
  if (!existsSync(file)) return undefined;
  const config = checkConfig(secondStageSchema, await readJson(file), file);
  const checkpoint = await loadCheckpoint(folder, config);
  if (checkpoint === undefined) return undefined;
  const model = buildSecondStage(config, dataWidth);
  model.store.restore(checkpoint.weights, folder);
  return { config, model, steps: checkpoint.step };
}

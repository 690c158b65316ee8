import { objectivePreset } from "@vae/core";
import type { ImageShape } from "@vae/base";
import { objectiveSchema } from "../config/objective-schema.js";
import type { RowId } from "../evaluation/rows.js";
import type { FirstStagePlan, RecipeModel, SecondStagePlan } from "./recipe.js";

const adam = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

/** What all trainings of the paper's code have in common. */
const asPublished = { optimizer: adam, batchSize: 100, logEvery: 100, checkpointEvery: 5000 };

/** The columns of the paper's tables under every renormalisation, and what Dai and Wipf do instead. */
const paperRows: readonly RowId[] = [
  "rec/sample",
  "gen-1",
  "gen-2/none",
  "gen-2/paper",
  "gen-2/as-released",
  "gen-2/per-dimension",
  "gen-2/full-moments",
  "gen-2/decoder-noise",
  "sampler/gmm",
];

/** A training in epochs, as papers give it. */
interface Epochs {
  readonly epochs: number;
  readonly learningRate: number;
  /** Epochs after which the learning rate is halved, again and again. */
  readonly halveEvery: number;
}

/** What {@link ours} is told. */
export interface OursOptions {
  readonly side: 32 | 64;
  /** Batches of an epoch, the last one dropped if it is not full. */
  readonly stepsPerEpoch: number;
  readonly first: Epochs;
  readonly second: Epochs & { readonly width: number };
}

/** The paper's own model: a ResNet, computed γ, the KL term weighed by size (BalancingVAE, d9f3997). */
export function ours({ side, stepsPerEpoch, first, second }: OursOptions): RecipeModel {
  return {
    id: "ours",
    label: "2S-VAE (ours)",
    firstStage: {
      ...asPublished,
      network: {
        id: "resnet",
        base: 32,
        scales: side === 64 ? 4 : 3,
        fc: 512,
        latent: 64,
        head: "logSigma",
      },
      objective: { gamma: { rule: "computed" }, klWeight: (2 * side) ** 2 / 64 ** 2 },
      schedule: { learningRate: first.learningRate, halveEvery: first.halveEvery },
      steps: first.epochs * stepsPerEpoch,
    },
    secondStage: {
      ...asPublished,
      network: { width: second.width, depth: 3, head: "logSigma" },
      objective: { gamma: { rule: "computed" }, klWeight: 1 },
      schedule: { learningRate: second.learningRate, halveEvery: second.halveEvery },
      steps: second.epochs * stepsPerEpoch,
    },
    rows: paperRows,
  };
}

/** What {@link daiWipf} is told. */
export interface DaiWipfOptions {
  readonly stepsPerEpoch: number;
  readonly first: Epochs;
  readonly second: Epochs;
}

/** Dai and Wipf's two stages as their tables have them: InfoGAN's network, learned γ, batches of 64. */
export function daiWipf({ stepsPerEpoch, first, second }: DaiWipfOptions): RecipeModel {
  const learned = { gamma: { rule: "learned" as const }, klWeight: 1 };
  const published = { ...asPublished, batchSize: 64, objective: learned };
  return {
    id: "dai-wipf",
    label: "2S-VAE (Dai–Wipf)",
    firstStage: {
      ...published,
      network: { id: "infogan", latent: 64, head: "softplus" },
      schedule: { learningRate: first.learningRate, halveEvery: first.halveEvery },
      steps: first.epochs * stepsPerEpoch,
    },
    secondStage: {
      ...published,
      network: { width: 1024, depth: 3, head: "logSigma" },
      schedule: { learningRate: second.learningRate, halveEvery: second.halveEvery },
      steps: second.epochs * stepsPerEpoch,
    },
    rows: ["rec/sample", "gen-1", "gen-2/decoder-noise", "gen-2/none", "gen-2/paper"],
  };
}

/** What {@link rae} is told. */
export interface RaeOptions {
  readonly form: "rae-l2" | "rae-sn";
  readonly imageShape: ImageShape;
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  readonly learningRate: number;
}

/** A regularised autoencoder (Ghosh et al., 2020): GEN-1 by one Gaussian, GEN-2 by a mixture of ten. */
export function rae({
  form,
  imageShape,
  epochs,
  stepsPerEpoch,
  learningRate,
}: RaeOptions): RecipeModel {
  return {
    id: form,
    label: form === "rae-l2" ? "RAE-L2" : "RAE-SN",
    firstStage: {
      ...asPublished,
      network: { id: "rae", latent: imageShape[0] === 64 ? 64 : 128, posterior: "deterministic" },
      objective: objectiveSchema.parse(objectivePreset(form, imageShape)),
      schedule: { learningRate, plateau: { metric: "loss", factor: 0.5, patience: 5 } },
      steps: epochs * stepsPerEpoch,
    },
    rows: ["rec/mean", "sampler/gaussian", "sampler/gmm"],
  };
}

/** A schedule cut short. */
export interface ShortSchedule {
  readonly first: number;
  readonly second: number;
  /** Constant, of both stages, in place of the published schedule's. */
  readonly learningRate?: number;
}

/** A model with so many steps; checkpoints and log lines come often enough for them. */
export function withSteps(
  model: RecipeModel,
  { first, second, learningRate }: ShortSchedule,
): RecipeModel {
  const often = (steps: number) => ({
    steps,
    logEvery: Math.max(1, Math.round(steps / 100)),
    checkpointEvery: Math.max(1, Math.round(steps / 10)),
    ...(learningRate !== undefined && { schedule: { learningRate } }),
  });
  const firstStage: FirstStagePlan = { ...model.firstStage, ...often(first) };
  const secondStage: SecondStagePlan | undefined = model.secondStage && {
    ...model.secondStage,
    ...often(second),
  };
  return { ...model, firstStage, ...(secondStage && { secondStage }) };
}

/**
 * A model for hundreds of steps: the running statistics of its batch norm, by which images are decoded, follow the last
 * ten batches. The published decay of 0.999 still holds the first steps then. After 450 steps of a small ResNet on CIFAR-10
 * reconstructions had a mean squared error of 0.084 with 0.999, 0.036 with 0.99 and 0.030 with 0.9, which is that of training.
 */
export function withShortStatistics(model: RecipeModel): RecipeModel {
  return withWidths(model, { network: { decay: 0.9 } });
}

/** What {@link withWidths} changes; what is absent stays. */
export interface Widths {
  /** Options of the first stage's network, e.g. `{ base: 16 }`. */
  readonly network?: Readonly<Record<string, number>>;
  /** Width of the second stage. */
  readonly second?: number;
}

/** A model with networks of other sizes. */
export function withWidths(model: RecipeModel, { network, second }: Widths): RecipeModel {
  const { firstStage, secondStage } = model;
  const width = second ?? secondStage?.network.width;
  return {
    ...model,
    firstStage: { ...firstStage, network: { ...firstStage.network, ...network } },
    ...(secondStage &&
      width !== undefined && {
        secondStage: { ...secondStage, network: { ...secondStage.network, width } },
      }),
  };
}

/** Narrow networks that train in moments: they show that a recipe runs, and nothing else. */
export function tiny(model: RecipeModel): RecipeModel {
  const { id } = model.firstStage.network;
  const narrow: Readonly<Record<string, object>> = {
    resnet: { base: 2, fc: 8, latent: 4 },
    infogan: { base: 2, fc: 8, latent: 4 },
    rae: { base: 2, seed: 4, latent: 4 },
    conv: { base: 2, latent: 4 },
    dense: { widths: [16], latent: 4 },
    draw: { steps: 2, stepLatent: 2, units: 8 },
  };
  const sized = withSteps(model, { first: 6, second: 6 });
  const network = { ...sized.firstStage.network, ...narrow[id] };
  const { secondStage } = sized;
  return {
    ...sized,
    firstStage: { ...sized.firstStage, batchSize: 10, network },
    ...(secondStage && {
      secondStage: {
        ...secondStage,
        batchSize: 10,
        network: { ...secondStage.network, width: 8 },
      },
    }),
  };
}

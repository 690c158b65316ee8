import type { VaeConfig } from "@vae/core";
import type { FrechetScore } from "@vae/metrics";
import type { RenormalisationMode } from "@vae/two-stage/renormalisation";
import type { InceptionConvention } from "@vae/metrics/inception";

/** The engines that a page can compute on, in the order in which they are tried. */
export const engineNames = ["webgpu", "webgl", "wasm"] as const;

export type EngineName = (typeof engineNames)[number];

/** Which engine runs. */
export interface Engine {
  readonly name: EngineName;
  /** Why this one: what it runs on, and why those before it do not run. One line for people. */
  readonly reason: string;
}

/** What the latent explorer starts with. */
export interface Explorer {
  /** Width of the latent space. */
  readonly latent: number;
  /** Real images, bytes, `[n, 28, 28]`. */
  readonly garments: Uint8Array;
  /** What each of them is, e.g. `Dress`. */
  readonly names: readonly string[];
  /** Means of their posteriors, `[n, latent]`. */
  readonly codes: Float32Array;
}

/** A drawing on its way through the network. */
export interface Reconstruction {
  /** μ, `[latent]`. */
  readonly mean: Float32Array;
  /** σ, `[latent]`. */
  readonly deviation: Float32Array;
  /** Decoded from μ, in [0, 1], `[28, 28]`. */
  readonly image: Float32Array;
}

/** What is done to the latents of the second stage. */
export interface Treatment {
  /** Draws the latents. */
  readonly seed: number;
  readonly mode: RenormalisationMode;
  /** Whether the second stage's decoder adds its noise first. */
  readonly hasNoise: boolean;
  /** Factor of all latents afterwards. */
  readonly scale: number;
}

/** The sample that a treatment gives. */
export interface TreatedSample {
  /** Bytes, `[64, 28, 28]`. */
  readonly images: Uint8Array;
  /** Variance of each latent over the sample, divisor n. */
  readonly variances: Float64Array;
  readonly score: FrechetScore;
  /** What a person should know of the mode, with its figures. */
  readonly warning?: string | undefined;
}

/** What the second stage starts with. */
export interface SecondStageFacts {
  /** Number of images in a sample. */
  readonly sampleSize: number;
  /** Variance of each latent over the training images: what the decoder was trained on. */
  readonly targetVariances: Float64Array;
  /** Variance of each latent over 10,000 draws of the second stage. */
  readonly generatedVariances: Float64Array;
  /** Factor that the mode `paper` multiplies by. */
  readonly paperFactor: number;
}

/** What a visitor chooses before a training. */
export interface TrainingSettings {
  readonly latent: number;
  /** Rule of γ, or a fixed γ. */
  readonly gamma: "computed" | "learned" | number;
  readonly learningRate: number;
  readonly seed: number;
}

/** The model that is trained, for people. */
export interface TrainingFacts {
  /** Id of the network, e.g. `dense`. */
  readonly network: string;
  readonly latent: number;
  readonly parameters: number;
  /** Real images that reconstructions are shown of, bytes, `[n, 28, 28]`. */
  readonly shown: Uint8Array;
}

/** A file that the visitor downloads. */
export interface SavedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Which features two folders are compared on. */
export type FeatureChoice =
  | { readonly kind: "pixels" | "lenet" }
  | {
      readonly kind: "inception";
      readonly weights: File;
      readonly convention: InceptionConvention;
    };

/** Two sets of pictures, and how to compare them. */
export interface ScoreRequest {
  readonly sets: readonly [PictureFiles, PictureFiles];
  readonly features: FeatureChoice;
}

/** Picture files of one folder. */
export interface PictureFiles {
  readonly name: string;
  readonly files: readonly File[];
}

interface Call<Input, Output> {
  readonly input: Input;
  readonly output: Output;
}

/** All that a page asks of its worker, with what it hands in and what it gets. */
export interface Calls {
  /** Starts the first engine that works, or the one that is named. */
  readonly startEngine: Call<{ readonly only?: EngineName }, Engine>;
  readonly openExplorer: Call<undefined, Explorer>;
  /** Images in [0, 1] of latents `[n, latent]`. */
  readonly decode: Call<{ readonly latents: Float32Array }, Float32Array>;
  /** Of a drawing in [0, 1], `[28, 28]`. */
  readonly reconstruct: Call<{ readonly image: Float32Array }, Reconstruction>;
  readonly openSecondStage: Call<undefined, SecondStageFacts>;
  readonly treat: Call<Treatment, TreatedSample>;
  /** Makes a new model, and forgets the one before. */
  readonly createModel: Call<TrainingSettings, TrainingFacts>;
  /** Makes the model of files that the command line wrote. */
  readonly openModel: Call<{ readonly files: readonly File[] }, TrainingFacts>;
  /** Goes on training; ends at once, the training does not. */
  readonly resumeTraining: Call<undefined, undefined>;
  /** Ends when the step under way has ended. */
  readonly pauseTraining: Call<undefined, undefined>;
  readonly saveModel: Call<undefined, SavedFile>;
  readonly scorePictures: Call<ScoreRequest, FrechetScore>;
  readonly stopScoring: Call<undefined, undefined>;
}

export type CallName = keyof Calls;
export type Input<Name extends CallName> = Calls[Name]["input"];
export type Output<Name extends CallName> = Calls[Name]["output"];

/** Numbers of a training step. */
export interface TrainingStepNews {
  readonly step: number;
  /** Nats an image: the negative evidence lower bound. */
  readonly loss: number;
  readonly imagesPerSecond: number;
  /** What TensorFlow.js holds. */
  readonly memory: { readonly tensors: number; readonly bytes: number };
}

/** What the model makes of real images that it was not trained on, now and then. */
export interface TrainingView {
  readonly step: number;
  /** Number of images behind the figures. */
  readonly count: number;
  readonly mse: number;
  readonly varianceLoss: number;
  /** E[μ²] of each latent. */
  readonly meanOfSquare: readonly number[];
  /** E[σ²] of each latent. */
  readonly meanOfVariance: readonly number[];
  /** Reconstructions of the images that are shown, bytes. */
  readonly reconstructions: Uint8Array;
  /** Decoded from the same draws of N(0, I) every time, bytes. */
  readonly samples: Uint8Array;
}

/** What the worker says unasked. */
export interface News {
  readonly trainingStep: TrainingStepNews;
  readonly trainingView: TrainingView;
  /** How the training came to stand still. */
  readonly trainingStopped: {
    readonly reason: "paused" | "finished" | "failed";
    readonly message?: string;
  };
  readonly scoring: { readonly what: string; readonly done: number; readonly total: number };
}

export type NewsName = keyof News;

/** What the file of a model says of it, in its metadata under `config`. */
export type ModelConfig = VaeConfig;

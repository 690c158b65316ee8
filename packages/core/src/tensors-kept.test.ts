import { temporaryFolder } from "@vae/testing";
import { useBackend } from "@vae/backend";
import { Rng } from "@vae/base";
import { expectTensorsKept } from "@vae/testing/tensors";
import * as tf from "@tensorflow/tfjs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { tinyImages } from "./__fixtures__/tiny-images.js";
import * as core from "./index.js";
import * as node from "./node.js";

const source = tinyImages(12);
const network = core.denseNetwork({ imageShape: [4, 4, 1], latent: 2, widths: [3] });
const row = Float32Array.of(1, -1);
const matrix = (rows: number, columns: number) =>
  tf.tensor2d(new Rng(1).normals(new Float32Array(rows * columns)), [rows, columns]);

let vae: core.Vae;
let posterior: core.GaussianPosterior;
let posteriors: core.Posteriors;
let images: tf.Tensor4D;
let latents: tf.Tensor2D;
let kernel: tf.Tensor4D;
let scalar: tf.Scalar;
beforeAll(async () => {
  await useBackend("cpu");
  vae = core.createVae({ network });
  images = tf.zeros<tf.Rank.R4>([2, 4, 4, 1]);
  latents = matrix(2, 2);
  posterior = vae.encode(images);
  posteriors = await core.encodeSource(vae, source);
  scalar = tf.scalar(3);
  kernel = tf.zeros<tf.Rank.R4>([1, 1, 1, 1]);
});

/** A scope over some parameters. */
function scopeOf(parameters: Readonly<Record<string, tf.Tensor>>): core.Scope {
  return {
    isTraining: false,
    parameter: <T extends tf.Tensor>(name: string) => parameters[name] as T,
    update: () => undefined,
  };
}

/** The variables of the model as tensors; meant for use inside a tidy. */
function values(): Record<string, tf.Tensor> {
  return Object.fromEntries(
    vae.store.variables.map((variable) => [variable.name, variable.read()]),
  );
}

const training = { source: tinyImages(12), steps: 3, batchSize: 5, rng: new Rng(2) };

/** Every function that the package exports: how many tensors the caller owns afterwards, and a call. */
const calls: Readonly<Partial<Record<keyof typeof core, [number, () => unknown]>>> = {
  autoencoderObjective: [0, () => core.autoencoderObjective()],
  batchNormLayer: [
    1,
    () =>
      tf.tidy(() => {
        const one = tf.ones<tf.Rank.R1>([2]);
        const parameters = Object.fromEntries(
          ["scale", "offset", "running-mean", "running-variance"].map((name) => [`n/${name}`, one]),
        );
        const scope = scopeOf({ ...parameters, "n/running-weight": tf.scalar(1) });
        return core.batchNormLayer(scope, "n", latents, "relu");
      }),
  ],
  batchNormParameters: [0, () => core.batchNormParameters("n", 2)],
  bitsPerDimension: [1, () => core.bitsPerDimension(scalar, images)],
  bernoulliObjective: [0, () => core.bernoulliObjective()],
  convLayer: [
    1,
    () =>
      tf.tidy(() =>
        core.convLayer(scopeOf({ "c/kernel": kernel, "c/bias": tf.zeros([1]) }), "c", images),
      ),
  ],
  convParameters: [0, () => core.convParameters("c", 3, 1, 2)],
  convTransposeLayer: [
    1,
    () =>
      tf.tidy(() =>
        core.convTransposeLayer(
          scopeOf({ "c/kernel": kernel, "c/bias": tf.zeros([1]) }),
          "c",
          images,
          {
            strides: 2,
          },
        ),
      ),
  ],
  convTransposeParameters: [0, () => core.convTransposeParameters("c", 3, 1, 2)],
  countHistogram: [0, () => core.countHistogram([1, 2])],
  createNetwork: [0, () => core.createNetwork("dense", [4, 4, 1])],
  createObjective: [0, () => core.createObjective({ kind: "bernoulli" })],
  createTrainingStep: [
    0,
    () => {
      core.createTrainingStep(vae, ({ images: data }) => data as tf.Tensor4D).dispose();
    },
  ],
  createVae: [
    0,
    () => {
      core.createVae({ network }).dispose();
    },
  ],
  decodeLatents: [0, () => core.decodeLatents(vae, row)],
  denseLayer: [
    1,
    () =>
      tf.tidy(() =>
        core.denseLayer(
          scopeOf({ "d/kernel": matrix(2, 3), "d/bias": tf.zeros([3]) }),
          "d",
          latents,
          "relu",
        ),
      ),
  ],
  denseParameters: [0, () => core.denseParameters("d", 2, 3)],
  diagnoseLatents: [0, () => core.diagnoseLatents(vae, core.imageStream(source), { generated: 5 })],
  encodeSource: [0, () => core.encodeSource(vae, source)],
  forwardPass: [
    1,
    () => tf.tidy(() => core.forwardPass(vae, scopeOf(values()), images, latents).output),
  ],
  gaussianKl: [1, () => core.gaussianKl(posterior)],
  gaussianObjective: [0, () => core.gaussianObjective()],
  interpolate: [0, () => core.interpolate(vae, row, row)],
  latentStatistics: [0, () => core.latentStatistics(posteriors)],
  latentsOf: [0, () => core.latentsOf(posteriors, "sample", new Rng(1))],
  loadVae: [
    0,
    async () => {
      core.loadVae(await core.saveVae(vae)).dispose();
    },
  ],
  logLikelihood: [0, () => core.logLikelihood(vae, core.imageStream(source), { samples: 3 })],
  maximumMeanDiscrepancy: [1, () => core.maximumMeanDiscrepancy(latents, latents)],
  quantise: [0, () => core.quantise(row)],
  reconstruct: [0, () => core.reconstruct(vae, source, { from: "sample" })],
  registerOperationLayer: [
    0,
    () => {
      core.registerOperationLayer();
    },
  ],
  runTraining: [
    0,
    () =>
      core.runTraining(
        vae,
        {
          length: 4,
          batch: (indices) => Promise.resolve({ images: tf.zeros([indices.length, 4, 4, 1]) }),
          prepare: ({ images: data }) => data as tf.Tensor4D,
        },
        { ...training, batchSize: 2, schedule: { learningRate: 1e-3 } },
      ),
  ],
  sample: [0, () => core.sample(vae, 2, new Rng(1))],
  samplePosterior: [1, () => core.samplePosterior(posterior, latents)],
  saveVae: [0, () => core.saveVae(vae)],
  toLogVariance: [1, () => core.toLogVariance("logSigma", latents)],
  toLayersModels: [
    0,
    async () => {
      const { encoder, decoder } = await core.toLayersModels(vae);
      encoder.model.dispose();
      decoder.model.dispose();
    },
  ],
  train: [
    0,
    () =>
      core.train({
        vae,
        ...training,
        lastBatch: "keep",
        clipNorm: 1,
        schedule: { learningRate: 1e-3 },
      }),
  ],
  traverse: [0, () => core.traverse(vae, row, { dimension: 0 })],
};

/** Functions that only describe something: they neither take tensors nor make any. */
const descriptive: readonly (keyof typeof core)[] = [
  ...(["convNetwork", "defineNetwork", "denseNetwork", "drawNetwork", "infoganNetwork"] as const),
  ...(["raeNetwork", "resnetNetwork", "waeNetwork", "waeObjective", "imageStream"] as const),
  ...(["rowStream", "interpolateLatents", "traverseLatents", "klWeightBySize"] as const),
  ...(["lawAsReleased", "networkOwnShape", "resolveNetworkOptions", "objectivePreset"] as const),
  "trainedValues",
];

it("knows every function of the package", () => {
  const functions = Object.entries(core).flatMap(([name, value]) =>
    typeof value === "function" ? [name] : [],
  );
  expect([...Object.keys(calls), ...descriptive].sort()).toEqual(functions.sort());
});

it.each(Object.entries(calls))(
  "%s leaves the tensors that it returns, and no more",
  async (_, call) => {
    const [kept, run] = call;
    await expectTensorsKept(kept, run);
  },
);

const folderCalls: Record<string, (folder: string) => Promise<unknown>> = {
  writeVae: (folder) => node.writeVae(vae, folder),
  readVae: async (folder) => {
    await node.writeVae(vae, folder);
    (await node.readVae(folder)).dispose();
  },
  writeLayersModels: (folder) => node.writeLayersModels(vae, folder),
  saveWeights: (folder) => node.saveWeights(vae, `${folder}.safetensors`),
};

it.each(Object.entries(folderCalls))("%s leaves no tensor behind", async (_, call) => {
  const folder = temporaryFolder();
  await expectTensorsKept(0, () => call(join(folder, "model")));
});

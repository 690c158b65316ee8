import {
  compileStep,
  createAdam,
  valueAndGradients,
  type AdamInputs,
  type Tensors,
} from "@vae/backend/ops";
import { VaeError, type Rng } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import { latentMoments } from "../renormalisation/latent-moments.js";
import {
  checkCount,
  checkLatents,
  checkPositive,
  checkWhole,
  expectShape,
  storedArray,
  type FittedSampler,
  type Latents,
  type Sampler,
  type SamplerArrays,
} from "../samplers/sampler.js";
import {
  standardisationOf,
  standardise,
  undoStandardisation,
  type Standardisation,
} from "../training/second-stage-input.js";
import { createMaskedFlow, logDensity, type MaskedFlow } from "./flow/masked-flow.js";
import { maskedParameters, type MaskedNetworkShape } from "./flow/masked-network.js";
import { storedStandardisation, storeStandardisation } from "./stored-standardisation.js";

/** Options of {@link maskedAutoregressiveFlow}. */
export interface MaskedAutoregressiveFlowOptions {
  /** Masked networks in the chain. `@default 2`, as in pythae */
  readonly blocks?: number;
  /** Units of a hidden layer. `@default 128` */
  readonly hidden?: number;
  /** Hidden layers of each network. `@default 3` */
  readonly depth?: number;
  /** Steps of its training. `@default 3000` */
  readonly steps?: number;
  /** Latents of a step. `@default 100` */
  readonly batchSize?: number;
  /** Of Adam. `@default 1e-3` */
  readonly learningRate?: number;
}

/**
 * A masked autoregressive flow (Papamakarios, Pavlakou and Murray, 2017), which pythae offers too: affine, with the
 * order of the latents reversed between its masked networks, trained by maximum likelihood with Adam on fresh draws
 * of the posteriors, standardised in each dimension.
 *
 * Needs TensorFlow, and a backend that was chosen; the exact weights depend on it. Training costs about three
 * passes of each network a step. A latent drawn costs d passes of each network, since its numbers come one after
 * the other: it is the slowest of all samplers.
 *
 * @throws {VaeError} CONFIG_INVALID, when an option makes no sense.
 */
export function maskedAutoregressiveFlow({
  blocks = 2,
  hidden = 128,
  depth = 3,
  steps = 3000,
  batchSize = 100,
  learningRate = 1e-3,
}: MaskedAutoregressiveFlowOptions = {}): Sampler {
  checkWhole({ blocks, hidden, depth, steps, batchSize }, "maf");
  checkPositive({ learningRate }, "maf");
  const fitted = (flow: MaskedFlow, standardisation: Standardisation): FittedSampler => {
    const width = flow.shape.latent;
    return {
      sampler,
      width,
      async sample(n, rng) {
        checkCount(n);
        const latents = await flow.generate(rng.normals(new Float32Array(n * width)));
        undoStandardisation(latents, standardisation);
        return latents;
      },
      async save() {
        return {
          standardisation: storeStandardisation(standardisation),
          ...(await valuesOf(flow)),
        };
      },
      dispose() {
        flow.dispose();
      },
    };
  };
  const sampler: Sampler = {
    id: "maf",
    options: { blocks, hidden, depth, steps, batchSize, learningRate },
    async fit(latents, rng) {
      checkLatents(latents, 2);
      const shape = { latent: latents.width, hidden, depth };
      const standardisation = standardisationOf(
        latentMoments(drawn(latents, all(latents), rng.fork("moments")), latents.width),
      );
      const flow = createMaskedFlow({ shape, blocks, rng: rng.fork("weights") });
      try {
        await train(flow, latents, { standardisation, steps, batchSize, learningRate, rng });
        return fitted(flow, standardisation);
      } catch (error) {
        flow.dispose();
        throw error;
      }
    },
    load(arrays, subject) {
      const standardisation = storedStandardisation(arrays, subject);
      const shape = { latent: standardisation.mean.length, hidden, depth };
      const values = storedValues(arrays, shape, blocks, subject);
      const flow = createMaskedFlow({ shape, blocks, values });
      return Promise.resolve(fitted(flow, standardisation));
    },
  };
  return sampler;
}

interface FlowTraining {
  readonly standardisation: Standardisation;
  readonly steps: number;
  readonly batchSize: number;
  readonly learningRate: number;
  readonly rng: Rng;
}

async function train(
  flow: MaskedFlow,
  latents: Latents,
  { standardisation, steps, batchSize, learningRate, rng }: FlowTraining,
): Promise<void> {
  const { width } = latents;
  const count = latents.data.length / width;
  const adam = createAdam(flow.variables);
  const step = compileStep(
    ({ batch, ...inputs }) => {
      const parameters = Object.fromEntries(
        flow.variables.map((variable) => [variable.name, variable.read()]),
      );
      const { outputs, gradients } = valueAndGradients(
        (values) => ({
          loss: tf.neg(tf.mean<tf.Scalar>(logDensity(flow, values, batch as tf.Tensor2D))),
        }),
        parameters,
      );
      adam.apply(gradients, inputs as Tensors & AdamInputs);
      return outputs;
    },
    { variables: [...flow.variables, ...adam.variables] },
  );
  try {
    for (let done = 0; done < steps; done++) {
      const stepRng = rng.fork(`step/${done}`);
      const indices = Uint32Array.from({ length: batchSize }, () => stepRng.integer(count));
      const rows = drawn(latents, indices, stepRng);
      standardise(rows, standardisation);
      const inputs: Tensors = {
        batch: tf.tensor2d(rows, [batchSize, width]),
        learningRate: tf.scalar(learningRate),
        beta1Power: tf.scalar(0.9 ** (done + 1)),
        beta2Power: tf.scalar(0.999 ** (done + 1)),
      };
      const { loss } = step(inputs);
      try {
        if ((done + 1) % 100 === 0 || done + 1 === steps) await checkLoss(loss!, done + 1);
      } finally {
        tf.dispose([inputs, loss!]);
      }
    }
  } finally {
    step.dispose();
    adam.dispose();
  }
}

/** Waits for the device too, so that steps do not pile up. */
async function checkLoss(loss: tf.Tensor, step: number): Promise<void> {
  const [value = Number.NaN] = await loss.data();
  if (Number.isFinite(value)) return;
  throw new VaeError(
    "TRAINING_DIVERGED",
    `sampler maf: the loss is ${value} at step ${step}. Try a lower learningRate.`,
  );
}

/** Latents of these rows, a fresh draw of each posterior. */
function drawn(
  { width, data, logVariance }: Latents,
  indices: Uint32Array,
  rng: Rng,
): Float32Array {
  const rows = new Float32Array(indices.length * width);
  indices.forEach((index, row) => {
    for (let d = 0; d < width; d++) {
      const at = index * width + d;
      const noise = logVariance === undefined ? 0 : Math.exp(0.5 * logVariance[at]!) * rng.normal();
      rows[row * width + d] = data[at]! + noise;
    }
  });
  return rows;
}

function all({ data, width }: Latents): Uint32Array {
  return Uint32Array.from({ length: data.length / width }, (_, i) => i);
}

async function valuesOf({ variables }: MaskedFlow): Promise<SamplerArrays> {
  const saved: Record<string, SamplerArrays[string]> = {};
  for (const variable of variables) {
    const value = variable.read();
    try {
      const data = Float32Array.from(await value.data());
      saved[variable.name] = { dtype: "F32", shape: variable.shape, data };
    } finally {
      value.dispose();
    }
  }
  return saved;
}

function storedValues(
  arrays: SamplerArrays,
  shape: MaskedNetworkShape,
  blocks: number,
  subject?: string,
): Record<string, Float32Array> {
  const expected = Array.from({ length: blocks }, (_, block) =>
    maskedParameters(`flow/${block}`, shape),
  ).flat();
  return Object.fromEntries(
    expected.map(({ name, shape: axes }) => {
      const stored = storedArray(arrays, name, "F32", axes.length, subject);
      expectShape(stored, axes, name, subject);
      return [name, stored.data];
    }),
  );
}

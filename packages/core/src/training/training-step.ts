import {
  compileStep,
  createAdam,
  valueAndGradients,
  type AdamOptions,
  type Tensors,
} from "@vae/backend/ops";
import * as tf from "@tensorflow/tfjs";
import { trainingScope } from "../model/scope.js";
import { readVariables } from "../model/variable-store.js";
import type { Autoencoder } from "../model/vae.js";
import { samplePosterior } from "../networks/posterior.js";
import type { ObjectiveTerms } from "../objectives/gaussian-objective.js";

/** One training step of a model, as one compiled step. */
export interface TrainingStep {
  /**
   * Runs the step.
   *
   * @param inputs - What `prepare` takes, and `noise` ε `[batch, latent]`, `learningRate`, `beta1Power`,
   *   `beta2Power`; they stay the caller's.
   * @returns The terms of the loss, which the caller owns.
   */
  run(inputs: Tensors): ObjectiveTerms;
  /** The optimiser's variables, for checkpoints. */
  readonly optimizerVariables: ReturnType<typeof createAdam>["variables"];
  dispose(): void;
}

/**
 * Builds the step: data → posterior → `z = μ + σ·ε` → reconstruction → objective → gradients → Adam.
 *
 * @param prepare - Makes the data of the batch out of the inputs, inside the step.
 */
export function createTrainingStep<Data extends tf.Tensor>(
  model: Autoencoder<Data>,
  prepare: (inputs: Tensors) => Data,
  adamOptions: AdamOptions = {},
): TrainingStep {
  const { network, objective, store } = model;
  const adam = createAdam(store.trained, adamOptions);
  const trainedNames = new Set(store.trained.map(({ name }) => name));
  const statistics = store.variables.filter(({ name }) => !trainedNames.has(name));

  const step = compileStep(
    (inputs) => {
      const data = prepare(inputs);
      const constants = readVariables(statistics);
      let scope = trainingScope({});
      try {
        const { outputs, gradients } = valueAndGradients((parameters) => {
          scope = trainingScope({ ...parameters, ...constants });
          const posterior = network.encode(scope, data);
          const latents = samplePosterior(posterior, input(inputs, "noise") as tf.Tensor2D); // [B, Z]
          const output = network.decode(scope, latents);
          return objective.evaluate(scope, { target: data, output, posterior });
        }, readVariables(store.trained));
        adam.apply(gradients, {
          learningRate: input(inputs, "learningRate"),
          beta1Power: input(inputs, "beta1Power"),
          beta2Power: input(inputs, "beta2Power"),
        });
        scope.applyUpdates((name) => store.variable(name));
        return outputs;
      } finally {
        scope.dispose();
      }
    },
    { variables: [...store.variables, ...adam.variables] },
  );

  return {
    run: (inputs) => step(inputs) as ObjectiveTerms,
    optimizerVariables: adam.variables,
    dispose() {
      step.dispose();
      adam.dispose();
    },
  };
}

function input(inputs: Tensors, name: string): tf.Tensor {
  const tensor = inputs[name];
  if (tensor === undefined) throw new TypeError(`training step: the input "${name}" is missing`);
  return tensor;
}

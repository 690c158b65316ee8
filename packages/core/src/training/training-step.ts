import {
  compileStep,
  createAdam,
  sum,
  valueAndGradients,
  type AdamOptions,
  type Tensors,
} from "@vae/backend/ops";
import * as tf from "@tensorflow/tfjs";
import { trainingScope } from "../model/scope.js";
import { readVariables } from "../model/variable-store.js";
import type { Autoencoder } from "../model/vae.js";
import { forwardPass } from "../objectives/forward-pass.js";
import type { ObjectiveTerms } from "../objectives/objective.js";
import { clipByGlobalNorm } from "./clip-gradients.js";

/** What a step hands out. */
export type StepOutputs = ObjectiveTerms & {
  /**
   * `[terms + variables]`: the terms in the order of `termNames`, then the sum of each trained variable as the step
   * found it, which is finite only where all its values are. One tensor, so that one reading tells all.
   */
  readonly report: tf.Tensor1D;
};

/** Options of {@link createTrainingStep}. */
export interface TrainingStepOptions extends AdamOptions {
  /** Largest length of all gradients together; absent: they are taken as they are. */
  readonly clipNorm?: number | undefined;
}

/** One training step of a model, as one compiled step. */
export interface TrainingStep {
  /**
   * Runs the step.
   *
   * @param inputs - What `prepare` takes, and `noise` ε `[batch, latent]`, `learningRate`, `beta1Power`,
   *   `beta2Power`; they stay the caller's.
   * @returns The terms of the loss and the report, which the caller owns.
   */
  run(inputs: Tensors): StepOutputs;
  /** Names of the terms in the report; known after the first run. */
  readonly termNames: readonly string[];
  /** The optimiser's variables, for checkpoints. */
  readonly optimizerVariables: ReturnType<typeof createAdam>["variables"];
  dispose(): void;
}

/**
 * Builds the step: data → posterior → `z = μ + σ·ε` → reconstruction → objective → gradients → Adam. What the loss does
 * not depend on stays as it is, e.g. the head for σ of a deterministic encoder.
 *
 * @param prepare - Makes the data of the batch out of the inputs, inside the step.
 */
export function createTrainingStep<Data extends tf.Tensor>(
  model: Autoencoder<Data>,
  prepare: (inputs: Tensors) => Data,
  { clipNorm, ...adamOptions }: TrainingStepOptions = {},
): TrainingStep {
  const { objective, store } = model;
  const adam = createAdam(store.trained, adamOptions);
  const trainedNames = new Set(store.trained.map(({ name }) => name));
  const statistics = store.variables.filter(({ name }) => !trainedNames.has(name));

  let termNames: readonly string[] = [];

  const step = compileStep(
    (inputs) => {
      const data = prepare(inputs);
      const constants = readVariables(statistics);
      const trained = readVariables(store.trained);
      const sums = Object.values(trained).map((value) => sum<tf.Scalar>(value));
      let scope = trainingScope({});
      try {
        const { outputs, gradients } = valueAndGradients((parameters) => {
          scope = trainingScope({ ...parameters, ...constants });
          const noise = input(inputs, "noise") as tf.Tensor2D; // [B, Z]
          return objective.evaluate(scope, forwardPass(model, scope, data, noise));
        }, trained);
        const clipped = clipNorm === undefined ? gradients : clipByGlobalNorm(gradients, clipNorm);
        adam.apply(clipped, {
          learningRate: input(inputs, "learningRate"),
          beta1Power: input(inputs, "beta1Power"),
          beta2Power: input(inputs, "beta2Power"),
        });
        scope.applyUpdates((name) => store.variable(name));
        termNames = Object.keys(outputs);
        return { ...outputs, report: tf.stack<tf.Scalar>([...Object.values(outputs), ...sums]) };
      } finally {
        scope.dispose();
      }
    },
    { variables: [...store.variables, ...adam.variables] },
  );

  return {
    run: (inputs) => step(inputs) as unknown as StepOutputs,
    get termNames() {
      return termNames;
    },
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

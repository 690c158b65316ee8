import * as tf from "@tensorflow/tfjs";
import { decayWeights, type Adam, type AdamOptions } from "../../ops/adam.js";
import type { StepVariable } from "../../ops/step-variable.js";
import { attributesOf } from "../kernels/attributes.js";
import type { NativeBackend } from "../native-backend.js";
import { asResource, ResourceVariable } from "./resource-variable.js";

/**
 * Adam by TensorFlow's `ResourceApplyAdam`, which updates a variable and its moments in place: 3 ms for 2.5 million
 * parameters, where TensorFlow.js's own optimizer takes 40. Its ε is the ε̂ of Adam's paper.
 */
export function createNativeAdam(
  backend: NativeBackend,
  variables: readonly StepVariable[],
  { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 }: AdamOptions = {},
): Adam {
  const trained = variables.map(asResource).map((variable) => {
    const moment = (kind: string) => {
      const size = variable.shape.reduce((product, length) => product * length, 1);
      const name = `${variable.name}/${kind}`;
      return new ResourceVariable(backend, name, new Float32Array(size), variable.shape);
    };
    return { variable, first: moment("first-moment"), second: moment("second-moment") };
  });
  const attributes = attributesOf(backend, {
    types: { T: backend.binding.TF_FLOAT },
    booleans: { use_locking: false, use_nesterov: false },
  });
  return {
    variables: trained.flatMap(({ first, second }) => [first, second]),
    apply(gradients, { learningRate, beta1Power, beta2Power }) {
      tf.tidy(() => {
        const scalars = backend.getInputTensorIds([
          beta1Power,
          beta2Power,
          learningRate,
          ...[beta1, beta2, epsilon].map((value) => tf.scalar(value)),
        ]);
        for (const { variable, first, second } of trained) {
          const gradient = gradients[variable.name];
          if (gradient === undefined) continue;
          if (weightDecay > 0) decayWeights(variable, learningRate, weightDecay);
          const handles = [variable, first, second].map(({ handle }) => handle);
          const inputs = [...handles, ...scalars, ...backend.getInputTensorIds([gradient])];
          backend.binding.executeOp("ResourceApplyAdam", attributes, inputs, 0);
        }
      });
    },
    dispose() {
      for (const { first, second } of trained) {
        first.dispose();
        second.dispose();
      }
    },
  };
}

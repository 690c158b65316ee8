import { compileStep, createVariable, type StepVariable, type Tensors } from "@vae/backend/ops";
import { Rng } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import { maskedNetwork, maskedParameters, type MaskedNetworkShape } from "./masked-network.js";

/** A chain of masked networks with the order of the latents reversed between them. */
export interface MaskedFlow {
  readonly shape: MaskedNetworkShape;
  readonly blocks: number;
  readonly variables: readonly StepVariable[];
  /**
   * The noise that latents would be generated from, `[batch, latent]`, and the log-determinant of that map, `[batch]`.
   *
   * @param parameters - Values of the variables, by name.
   */
  toNoise(
    parameters: Tensors,
    latents: tf.Tensor2D,
  ): { readonly noise: tf.Tensor2D; readonly logDeterminant: tf.Tensor1D };
  /**
   * Makes latents of noise, one dimension after the other.
   *
   * @param noise - N(0, I), `[n, latent]`.
   */
  generate(noise: Float32Array): Promise<Float32Array>;
  dispose(): void;
}

/** Rows that are generated at once. */
const batchSize = 1000;

/** Options of {@link createMaskedFlow}. */
export interface MaskedFlowOptions {
  readonly shape: MaskedNetworkShape;
  readonly blocks: number;
  /** Initial values by name, where the flow is a stored one. */
  readonly values?: Readonly<Record<string, Float32Array>>;
  /** Draws the others. */
  readonly rng?: Rng;
}

/**
 * A masked autoregressive flow (Papamakarios, Pavlakou and Murray, 2017): each block turns x into
 * `u = (x − shift(x))·exp(−logScale(x))`, the last u is N(0, I).
 */
export function createMaskedFlow({
  shape,
  blocks,
  values,
  rng = new Rng(1),
}: MaskedFlowOptions): MaskedFlow {
  const { latent, depth } = shape;
  const names = Array.from({ length: blocks }, (_, block) => `flow/${block}`);
  const variables = names.flatMap((name) =>
    maskedParameters(name, shape).map((parameter) =>
      createVariable(
        parameter.name,
        values?.[parameter.name] ?? initial(parameter, `${name}/${depth}/kernel`, rng),
        parameter.shape,
      ),
    ),
  );
  const read = () =>
    Object.fromEntries(variables.map((variable) => [variable.name, variable.read()]));
  // One more latent of one block: those before it are right already, those after it 0.
  const steps = names.map((name) =>
    compileStep(
      ({ x, u, place }) => {
        const { shift, logScale } = maskedNetwork(read(), name, shape, x as tf.Tensor2D);
        const next = tf.add(tf.mul(u!, tf.exp(logScale)), shift);
        return { x: tf.add(x!, tf.mul(next, place!)) };
      },
      { variables },
    ),
  );
  const generateBatch = async (noise: Float32Array): Promise<Float32Array> => {
    let value: tf.Tensor = tf.tensor2d(noise, [noise.length / latent, latent]);
    try {
      for (const step of steps.toReversed()) {
        const u = value;
        value = tf.zerosLike(u);
        for (let d = 0; d < latent; d++) {
          const x = value;
          const place = tf.tensor2d([Array.from({ length: latent }, (_, i) => (i === d ? 1 : 0))]);
          value = step({ x, u, place })["x"]!;
          tf.dispose([x, place]);
        }
        const straight = value;
        value = tf.reverse(straight, 1); // undoes the reversal before this block
        tf.dispose([u, straight]);
      }
      return await value.data<"float32">();
    } finally {
      value.dispose();
    }
  };
  return {
    shape,
    blocks,
    variables,
    toNoise(parameters, latents) {
      return tf.tidy(() => {
        let noise = latents;
        let logDeterminant = tf.zeros<tf.Rank.R1>([latents.shape[0]]);
        for (const name of names) {
          const x = tf.reverse(noise, 1);
          const { shift, logScale } = maskedNetwork(parameters, name, shape, x);
          noise = tf.mul<tf.Tensor2D>(tf.sub(x, shift), tf.exp(tf.neg(logScale)));
          logDeterminant = tf.sub(logDeterminant, tf.sum(logScale, 1));
        }
        return { noise, logDeterminant };
      });
    },
    async generate(noise) {
      const generated = new Float32Array(noise.length);
      for (let at = 0; at < noise.length; at += batchSize * latent) {
        generated.set(await generateBatch(noise.slice(at, at + batchSize * latent)), at);
      }
      return generated;
    },
    dispose() {
      for (const step of steps) step.dispose();
      for (const variable of variables) variable.dispose();
    },
  };
}

/** Log-density of latents in nats, `[batch]`. */
export function logDensity(
  flow: MaskedFlow,
  parameters: Tensors,
  latents: tf.Tensor2D,
): tf.Tensor1D {
  return tf.tidy(() => {
    const { noise, logDeterminant } = flow.toNoise(parameters, latents);
    const squares = tf.mul(-0.5, tf.sum(tf.square(noise), 1));
    const constant = -0.5 * flow.shape.latent * Math.log(2 * Math.PI);
    return tf.add<tf.Tensor1D>(tf.add(squares, constant), logDeterminant);
  });
}

/** He-normal kernels and zeros; the last kernel is small, so that the flow begins near the identity. */
function initial(
  { name, shape }: { readonly name: string; readonly shape: readonly number[] },
  last: string,
  rng: Rng,
): Float32Array {
  const [inputs = 1, outputs] = shape;
  const values = new Float32Array(inputs * (outputs ?? 1));
  if (outputs === undefined) return values;
  const deviation = (name === last ? 0.01 : 1) * Math.sqrt(2 / inputs);
  return rng
    .fork(name)
    .normals(values)
    .map((value) => deviation * value);
}

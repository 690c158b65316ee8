import { Rng } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import { expectClose, expectTensorsKept } from "@vae/testing/tensors";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { describeOnBackends } from "../__fixtures__/backends.js";
import { createVae } from "../model/vae.js";
import { denseNetwork } from "../networks/dense.js";
import type { Network } from "../networks/network.js";
import { resnetNetwork } from "../networks/resnet.js";
import { createTrainingStep } from "../training/training-step.js";
import { createObjective, type ObjectiveOptions } from "./create-objective.js";
import type { TermValues } from "./objective.js";

const network = denseNetwork({ imageShape: [4, 4, 1], latent: 3, widths: [12] });

/** Every way to configure an objective that runs other operations. */
const objectives: Readonly<Record<string, ObjectiveOptions>> = {
  computed: { gamma: { rule: "computed" }, klWeight: "balanced-by-size" },
  "free ema": { gamma: { rule: "computedFreeEma" } },
  learned: { gamma: { rule: "learned" } },
  "batch-optimal": { gamma: { rule: "batchOptimal" } },
  "constant sigma": { gamma: { rule: "fixed", value: 0.5 }, posteriorSigma: 0.7 },
  "planar flow": { flow: { kind: "planar", steps: 2 } },
  "autoregressive flow": { flow: { kind: "iaf", steps: 2, width: 8 } },
  bernoulli: { kind: "bernoulli", klWeight: 2 },
  autoencoder: { kind: "autoencoder" },
  "rae l2": { kind: "autoencoder", latentWeight: 0.1, regulariser: { kind: "l2", weight: 0.01 } },
  "rae spectral": { kind: "autoencoder", latentWeight: 0.1, regulariser: { kind: "spectral" } },
  "rae gradient penalty": {
    kind: "autoencoder",
    latentWeight: 0.1,
    regulariser: { kind: "gradient-penalty", weight: 0.1 },
  },
  "wae-mmd": { kind: "wae-mmd", weight: 1 },
  "wae-mmd, drawn": { kind: "wae-mmd", weight: 1, errorWeight: "mean", encoder: "gaussian" },
};

const batch = 6;
const images = Float32Array.from({ length: batch * 16 }, (_, i) => 0.5 + 0.5 * Math.sin(i));
const noise = new Rng(9).normals(new Float32Array(batch * 3));

/** Three steps from the same weights: the terms of each, and a reconstruction at the end. */
async function run(options: ObjectiveOptions, over: Network = network) {
  const vae = createVae({ network: over, objective: createObjective(options), rng: new Rng(2) });
  const step = createTrainingStep(vae, ({ data }) => data as tf.Tensor4D);
  const terms: TermValues[] = [];
  for (let i = 1; i <= 3; i++) {
    const inputs = {
      data: tf.tensor4d(images, [batch, 4, 4, 1]),
      noise: tf.tensor2d(noise, [batch, 3]),
      learningRate: tf.scalar(0.01),
      beta1Power: tf.scalar(0.9 ** i),
      beta2Power: tf.scalar(0.999 ** i),
    };
    const { report, ...held } = step.run(inputs);
    const values = Object.entries(held).map(([name, term]) => [name, term.dataSync()[0]!]);
    terms.push(Object.fromEntries(values) as TermValues);
    tf.dispose([inputs, held, report]);
  }
  const decoded = tf.tidy(() => {
    const posterior = vae.encode(tf.tensor4d(images, [batch, 4, 4, 1]));
    return vae.decode(vae.draw(posterior, tf.tensor2d(noise, [batch, 3])));
  });
  const reconstruction = await decoded.data();
  tf.dispose(decoded);
  step.dispose();
  vae.dispose();
  return { terms, reconstruction };
}

/** The same on cpu, whichever backend runs. */
async function runOnCpu(options: ObjectiveOptions, over?: Network) {
  const backend = tf.getBackend();
  await tf.setBackend("cpu");
  try {
    return await run(options, over);
  } finally {
    await tf.setBackend(backend);
  }
}

describeOnBackends("objectives", (backend) => {
  const warn = vi.spyOn(console, "warn");
  beforeEach(() => {
    warn.mockClear();
  });
  afterEach(() => {
    // On native a step that could not become a graph says so.
    const said = warn.mock.calls.flat().filter((text) => String(text).includes("op by op"));
    expect(said).toEqual([]);
  });

  describe.each(Object.entries(objectives))("%s", (_, options) => {
    it("takes the same steps as on cpu, and leaves no tensor behind", async () => {
      const result = await expectTensorsKept(0, () => run(options));
      const expected = await runOnCpu(options);
      for (const [i, terms] of result.terms.entries()) {
        const wanted = expected.terms[i]!;
        expect(Object.keys(terms)).toEqual(Object.keys(wanted));
        // Adam makes full steps of the rounding in gradients near 0; three steps of 0.01 show little of it.
        expectClose(Object.values(terms), Object.values(wanted), 1e-3);
      }
      expectClose(result.reconstruction, expected.reconstruction, 1e-3);
      if (backend === "cpu") expect(result.terms[2]!.loss).toBeLessThan(result.terms[0]!.loss);
    });
  });
});

describeOnBackends("what looks into the decoder", () => {
  // Convolutions, batch norm and relu, whose gradients can be taken once.
  const resnet = resnetNetwork({ imageShape: [4, 4, 1], latent: 3, base: 2, scales: 1, fc: 4 });

  it.each(["rae gradient penalty", "rae spectral"])(
    "is the same over fused kernels: %s",
    async (name) => {
      const result = await expectTensorsKept(0, () => run(objectives[name]!, resnet));
      const expected = await runOnCpu(objectives[name]!, resnet);
      const firstSteps = [result, expected].map(({ terms }) => Object.values(terms[0]!));
      expectClose(firstSteps[0]!, firstSteps[1]!, 1e-4);
      expect(result.terms[2]!.loss).toBeLessThan(result.terms[0]!.loss);
    },
  );
});

describe("a model", () => {
  it("draws the mean where the objective takes the mean alone", () => {
    const vae = createVae({ network, objective: createObjective({ kind: "autoencoder" }) });
    const posterior = vae.encode(tf.tensor4d(images, [batch, 4, 4, 1]));
    const latents = vae.draw(posterior, tf.tensor2d(noise, [batch, 3]));
    expect(latents.dataSync()).toEqual(posterior.mean.dataSync());
    vae.dispose();
  });

  it("has a constant σ where the objective holds it", () => {
    const vae = createVae({ network, objective: createObjective({ posteriorSigma: 0.7 }) });
    const { logVariance } = vae.encode(tf.tensor4d(images, [batch, 4, 4, 1]));
    const expected = new Array<number>(batch * 3).fill(Math.log(0.49));
    expectClose(logVariance.dataSync(), expected, 1e-6);
    vae.dispose();
  });

  it("refuses to tell the gamma of a decoder that is no Gaussian", async () => {
    const vae = createVae({ network, objective: createObjective({ kind: "bernoulli" }) });
    await expect(vae.gamma()).rejects.toThrow('the objective "bernoulli" has no Gaussian decoder');
    vae.dispose();
  });

  it("names a regulariser that it does not know", () => {
    const regulariser = { kind: "spectrl" as "spectral" };
    expect(() => createObjective({ kind: "autoencoder", regulariser })).toThrow(
      'Did you mean "spectral"?',
    );
  });

  it("refuses a flow over a network that draws by itself", () => {
    const drawing = { ...network, forward: () => ({}) as never };
    const objective = createObjective({ flow: { kind: "planar", steps: 1 } });
    expect(() => createVae({ network: drawing, objective })).toThrow("draws its latents by itself");
  });

  it("leaves the head for σ as it is where nothing depends on it", async () => {
    const vae = createVae({ network, objective: createObjective({ kind: "autoencoder" }) });
    const before = await vae.store.save();
    const step = createTrainingStep(vae, ({ data }) => data as tf.Tensor4D);
    step.run({
      data: tf.tensor4d(images, [batch, 4, 4, 1]),
      noise: tf.tensor2d(noise, [batch, 3]),
      learningRate: tf.scalar(0.01),
      beta1Power: tf.scalar(0.9),
      beta2Power: tf.scalar(0.999),
    });
    const after = await vae.store.save();
    expect(after["encoder/logSigma/kernel"]).toEqual(before["encoder/logSigma/kernel"]);
    expect(after["encoder/mean/kernel"]).not.toEqual(before["encoder/mean/kernel"]);
    vae.dispose();
  });
});

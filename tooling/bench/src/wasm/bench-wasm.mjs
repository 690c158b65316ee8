import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { environment } from "../environment.mjs";
import { startWorker } from "../line-worker.mjs";
import { median } from "../median.mjs";

const worker = fileURLToPath(new URL("wasm-worker.mjs", import.meta.url));

/**
 * `bench wasm`: a training step of a convolutional VAE of 17 million parameters on wasm, ours and as TensorFlow.js
 * comes, in alternating rounds; first losses agree to 1e-4.
 *
 * TensorFlow.js's wasm has no kernel for the gradient of a convolution's filter and cannot train this network at
 * all. The peer is given that one kernel, ours, and has everything else as it comes: the gradient for the input,
 * the gradients of a product, Adam. `ratio` therefore understates what the package brings.
 */
export async function run(args) {
  const { values } = parseArgs({
    args,
    options: {
      batch: { type: "string", default: "100" },
      rounds: { type: "string", default: "3" },
      steps: { type: "string", default: "1" },
    },
  });
  const [batch, rounds, steps] = [values.batch, values.rounds, values.steps].map(Number);
  const where = environment();
  const workers = {
    ours: startWorker(process.execPath, [worker, "ours"]),
    stock: startWorker(process.execPath, [worker, "stock"]),
  };
  try {
    const first = {};
    for (const [name, { ask }] of Object.entries(workers)) {
      first[name] = await ask({ prepare: { batch } });
    }
    const difference = Math.abs(first.ours.loss - first.stock.loss) / first.stock.loss;
    if (!(difference < 1e-4)) {
      throw new Error(
        `bench wasm: the first losses differ, ${first.ours.loss} and ${first.stock.loss}.`,
      );
    }
    const times = { ours: [], stock: [] };
    for (let round = 1; round <= rounds; round++) {
      for (const [name, { ask }] of Object.entries(workers)) {
        const { milliseconds } = await ask({ steps });
        times[name].push(milliseconds);
      }
      console.error(`bench wasm: round ${round} of ${rounds}`);
    }
    return {
      job: `one training step, conv VAE 32x32x3, batch ${batch}, Adam`,
      ratio: median(times.stock.map((time, round) => time / times.ours[round])),
      parameters: first.ours.parameters,
      milliseconds: { ours: median(times.ours), stock: median(times.stock) },
      firstLoss: { ours: first.ours.loss, stock: first.stock.loss },
      rounds,
      stepsARound: steps,
      environment: where,
    };
  } finally {
    for (const { stop } of Object.values(workers)) stop();
  }
}

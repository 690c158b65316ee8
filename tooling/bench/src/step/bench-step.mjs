import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { allocator, environment } from "../environment.mjs";
import { startWorker } from "../line-worker.mjs";
import { median } from "../median.mjs";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/** Ways to run one and the same step; the first is what everybody gets. */
const ways = () => ({
  default: {},
  "op by op": { VAE_GRAPH: "0" },
  "graph, not optimized": { VAE_GRAPH_OPT: "0" },
  [`${allocator().name} preloaded`]: allocator().variables,
  "one operation at a time": { TF_NUM_INTEROP_THREADS: "1" },
  bfloat16: { VAE_PRECISION: "bfloat16" },
});

/**
 * `bench step`: the paper's CIFAR ResNet step run in different ways, in alternating rounds. A ratio is the default's
 * time over that way's: above 1 it is faster. Beside it what a call itself costs, and what noise made on the host
 * costs, which bound what several steps in a call, or noise made in the graph, could gain.
 */
export async function run(args) {
  const { values } = parseArgs({
    args,
    options: {
      batch: { type: "string", default: "50" },
      rounds: { type: "string", default: "5" },
      steps: { type: "string", default: "4" },
    },
  });
  const [batch, rounds, steps] = [values.batch, values.rounds, values.steps].map(Number);
  const where = environment();
  const folder = mkdtempSync(join(tmpdir(), "vae-bench-"));
  const task = { folder, network: "resnet", options: {}, imageShape: [32, 32, 3], batch };
  const workers = {};
  const costs = startWorker(process.execPath, [here("call-worker.mjs")]);
  try {
    const { callMicroseconds, noiseMicroseconds } = await costs.ask({ batch });
    const backends = {};
    for (const [name, variables] of Object.entries(ways())) {
      workers[name] = startWorker(process.execPath, [here("../train/our-worker.mjs")], variables);
      backends[name] = (await workers[name].ask({ prepare: task })).backend;
    }
    const times = Object.fromEntries(Object.keys(workers).map((name) => [name, []]));
    for (let round = 0; round <= rounds; round++) {
      for (const [name, worker] of Object.entries(workers)) {
        const { milliseconds } = await worker.ask({ steps });
        if (round > 0) times[name].push(milliseconds);
      }
      console.error(`bench step: round ${round} of ${rounds}`);
    }
    const toDefault = (held) => median(held.map((time, round) => times.default[round] / time));
    const each = (value) =>
      Object.fromEntries(Object.entries(times).map(([name, held]) => [name, value(held)]));
    return {
      job: `one training step, resnet 32x32x3, batch ${batch}, Adam`,
      ratios: each(toDefault),
      milliseconds: each(median),
      callMicroseconds,
      noiseMicroseconds,
      backends,
      rounds,
      stepsARound: steps,
      environment: where,
    };
  } finally {
    costs.stop();
    for (const worker of Object.values(workers)) worker.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

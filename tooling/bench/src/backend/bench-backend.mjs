import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { environment } from "../environment.mjs";
import { startWorker } from "../line-worker.mjs";
import { median } from "../median.mjs";
import { pythonWithPeers } from "../python-peers.mjs";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/**
 * `bench backend`: operations of `@vae/backend/ops`, forward and with gradients, on each backend that starts, in
 * alternating rounds, beside the same operations in PyTorch (channels_last). `overCpu` is the cpu backend's time over
 * that backend's, `overPyTorch` PyTorch's: above 1 it is faster.
 */
export async function run(args) {
  const { values } = parseArgs({
    args,
    options: {
      backends: { type: "string", default: "tensorflow,wasm,cpu" },
      against: { type: "string", default: "pytorch" },
      rounds: { type: "string", default: "5" },
    },
  });
  const where = environment();
  const rounds = Number(values.rounds);
  const backends = {};
  const notStarted = {};
  for (const name of values.backends.split(",")) {
    const started = startWorker(process.execPath, [here("backend-worker.mjs"), name]);
    const { reason, error } = await started.ask({ start: true });
    if (error === undefined) backends[name] = { reason, ask: started.ask, stop: started.stop };
    else {
      notStarted[name] = error;
      started.stop();
    }
  }
  if (values.against === "pytorch") {
    const { ask, stop } = startWorker(pythonWithPeers(), [here("torch_backend_worker.py")]);
    backends.pytorch = { ...(await ask({ start: true })), ask, stop };
  }
  try {
    const { jobs } = await Object.values(backends)[0].ask({ list: true });
    const milliseconds = {};
    for (const job of jobs) {
      const times = Object.fromEntries(Object.keys(backends).map((name) => [name, []]));
      for (let round = 0; round <= rounds; round++) {
        for (const [name, { ask }] of Object.entries(backends)) {
          const answer = await ask({ job });
          if (round > 0) times[name].push(answer.milliseconds);
        }
      }
      milliseconds[job] = Object.fromEntries(
        Object.entries(times).map(([name, held]) => [name, median(held)]),
      );
      console.error(`bench backend: ${job}`);
    }
    const over = (peer) =>
      Object.fromEntries(
        Object.entries(milliseconds).map(([job, held]) => [
          job,
          Object.fromEntries(Object.entries(held).map(([name, time]) => [name, held[peer] / time])),
        ]),
      );
    const reasons = Object.fromEntries(
      Object.entries(backends).map(([name, { reason }]) => [name, reason]),
    );
    return {
      milliseconds,
      ...("cpu" in backends ? { overCpu: over("cpu") } : {}),
      ...("pytorch" in backends ? { overPyTorch: over("pytorch") } : {}),
      backends: reasons,
      notStarted,
      rounds,
      environment: where,
    };
  } finally {
    for (const { stop } of Object.values(backends)) stop();
  }
}

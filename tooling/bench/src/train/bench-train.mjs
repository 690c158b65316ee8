import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { allocator, environment } from "../environment.mjs";
import { startWorker } from "../line-worker.mjs";
import { median } from "../median.mjs";
import { pythonWithPeers } from "../python-peers.mjs";

/** The networks that can be compared, with their options: RAE's has the head of its VAE, for the same loss. */
const networks = { resnet: {}, infogan: {}, rae: { posterior: "vae" } };

/**
 * How PyTorch is run on each device; the keys become ratios. On a GPU its float32 is full float32, as ours is, but for
 * `tensor-float`, compiled with the 10 bits of mantissa that tensor cores read.
 */
const onProcessor = {
  ratio: "default",
  ratioChannelsLast: "channels-last",
  ratioCompiled: "compiled",
};
const peersOn = { cpu: onProcessor, cuda: { ...onProcessor, ratioTensorFloat: "tensor-float" } };

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/**
 * `bench train --against pytorch`: a training step of a network at the paper's size, the same mathematics on both
 * sides, in alternating rounds; by default the CIFAR ResNet. `--device cuda` puts PyTorch on a GPU, `--backend webgpu` us.
 * A ratio is PyTorch's time over ours, the median of the rounds' own ratios: above 1 we are faster.
 */
export async function run(args) {
  const { values } = parseArgs({
    args,
    options: {
      against: { type: "string", default: "pytorch" },
      network: { type: "string", default: "resnet" },
      side: { type: "string", default: "32" },
      batch: { type: "string", default: "50" },
      precision: { type: "string", default: "float32" },
      backend: { type: "string", default: process.env.VAE_BACKEND ?? "auto" },
      device: { type: "string", default: "cpu" },
      rounds: { type: "string", default: "6" },
      steps: { type: "string", default: "5" },
    },
  });
  const { against, network, precision, backend, device } = values;
  const side = Number(values.side);
  const imageShape = [side, side, 3];
  const [batch, rounds, steps] = [values.batch, values.rounds, values.steps].map(Number);
  if (against !== "pytorch") throw new Error(`--against ${against}: expected pytorch.`);
  if (!(network in networks)) {
    throw new Error(`--network ${network}: expected one of ${Object.keys(networks).join(", ")}.`);
  }
  if (!(device in peersOn)) throw new Error(`--device ${device}: expected cpu or cuda.`);
  const peers = peersOn[device];
  const where = environment();
  const python = pythonWithPeers();
  const { name: allocatorName, variables } = allocator();
  const folder = mkdtempSync(join(tmpdir(), "vae-bench-"));
  const ourVariables = { ...variables, VAE_PRECISION: precision, VAE_BACKEND: backend };
  const workers = { ours: startWorker(process.execPath, [here("our-worker.mjs")], ourVariables) };
  try {
    const task = { folder, network, options: networks[network], imageShape, batch, device };
    const first = { ours: await workers.ours.ask({ prepare: task }) };
    for (const mode of Object.values(peers)) {
      workers[mode] = startWorker(python, [here("torch_worker.py"), mode], variables);
      first[mode] = await workers[mode].ask({ prepare: task });
      if (precision === "float32" && mode !== "tensor-float")
        assertEqualLoss(first.ours.loss, first[mode].loss, mode);
    }
    const times = Object.fromEntries(Object.keys(workers).map((name) => [name, []]));
    const host = [];
    let memory = {};
    for (let round = 0; round <= rounds; round++) {
      for (const [name, worker] of Object.entries(workers)) {
        const { milliseconds, hostMilliseconds, peakMemoryMB } = await worker.ask({ steps });
        if (round > 0) times[name].push(milliseconds); // the first round warms up
        if (round > 0 && name === "ours") host.push(hostMilliseconds);
        memory[name] = peakMemoryMB;
      }
      console.error(`bench train: round ${round} of ${rounds}`);
    }
    const ratios = Object.fromEntries(
      Object.entries(peers).map(([key, mode]) => [
        key,
        median(times[mode].map((time, round) => time / times.ours[round])),
      ]),
    );
    const ours = median(times.ours);
    return {
      job: `one training step, ${network} ${imageShape.join("x")}, batch ${batch}, Adam`,
      parameters: first.ours.parameters,
      precision,
      ...ratios,
      milliseconds: Object.fromEntries(Object.entries(times).map(([name, t]) => [name, median(t)])),
      hostMilliseconds: median(host), // of ours, until all of a step was asked for
      gflopsPerSecond: (first.default.multiplyAdds * 2 * 3) / ours / 1e6,
      peakMemoryMB: memory,
      firstLoss: Object.fromEntries(Object.entries(first).map(([name, { loss }]) => [name, loss])),
      rounds,
      stepsARound: steps,
      allocator: allocatorName,
      backend: first.ours.backend,
      pytorch: first.default.version,
      deviceOfPeer: first.default.device,
      environment: where,
    };
  } finally {
    for (const worker of Object.values(workers)) worker.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function assertEqualLoss(ours, theirs, mode) {
  const difference = Math.abs(ours - theirs) / Math.abs(ours);
  if (!(difference < 1e-4)) {
    throw new Error(
      `bench train: the first losses differ, ${ours} here and ${theirs} in PyTorch (${mode}).`,
    );
  }
}

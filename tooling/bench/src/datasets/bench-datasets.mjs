import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { environment } from "../environment.mjs";
import { startWorker } from "../line-worker.mjs";
import { median } from "../median.mjs";
import { pythonWithPeers } from "../python-peers.mjs";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const shared = process.env.VAE_TEST_DATA ?? here("../../../../../shared");
const fashionMnist = "/usr/share/datasets/fashion-mnist/train-images-idx3-ubyte.gz";

/**
 * The jobs. `answers` tells how the two sides are compared: by a hash of what they read, or by their greatest
 * difference.
 */
const jobs = {
  celeba: { title: "CelebA JPEG files -> 128 crop -> 64x64", unit: "images" },
  cifar: { title: "CIFAR-10, random batches of 100 from the cache", unit: "images" },
  mnist: { title: "60,000 images of 28x28 from a gzip IDX file", unit: "images" },
};

/**
 * `bench datasets`: reading images, against Pillow and NumPy, in alternating rounds. A ratio is Python's time over ours,
 * the median of the rounds' own ratios: above 1 we are faster.
 */
export async function run(args) {
  const { values } = parseArgs({
    args,
    options: {
      root: { type: "string", default: process.env.VAE_DATA ?? join(shared, "data") },
      rounds: { type: "string", default: "7" },
    },
  });
  const { root } = values;
  const rounds = Number(values.rounds);
  for (const path of [join(root, "celeba/img_align_celeba"), fashionMnist]) {
    if (!existsSync(path)) throw new Error(`bench datasets: ${path} is not there (--root FOLDER).`);
  }
  const where = environment();
  const python = pythonWithPeers();
  const folder = mkdtempSync(join(tmpdir(), "vae-bench-"));
  const workers = {
    ours: startWorker(process.execPath, [here("our-worker.mjs")], { VAE_CACHE: folder }),
    python: startWorker(python, [here("pillow_worker.py")]),
  };
  try {
    const task = { folder, root, fashionMnist };
    const { versions: ourVersions } = await workers.ours.ask({ prepare: task });
    const { versions } = await workers.python.ask({ prepare: task });
    const results = {};
    for (const [job, { title, unit }] of Object.entries(jobs)) {
      const sides = { ours: workers.ours, python: workers.python };
      const times = { ours: [], python: [], pythonProcesses: [] };
      const answers = {};
      for (let round = 0; round <= rounds; round++) {
        for (const [name, { ask }] of Object.entries(sides)) {
          answers[name] = await ask({ job, round });
          if (round > 0) times[name].push(answers[name].milliseconds); // the first round warms up
        }
        if (job === "celeba") {
          const { milliseconds } = await workers.python.ask({ job, round, processes: where.cores });
          if (round > 0) times.pythonProcesses.push(milliseconds);
        }
      }
      if (answers.ours.sha256 !== answers.python.sha256) {
        throw new Error(`bench datasets: ${job} reads other bytes than Python.`);
      }
      const over = (peer) => median(times[peer].map((time, round) => time / times.ours[round]));
      const perSecond = (name) => (answers.ours.images * 1000) / median(times[name]);
      results[job] = {
        title,
        ratio: over("python"),
        ...(job === "celeba" && { ratioProcesses: over("pythonProcesses") }),
        [`${unit}PerSecond`]: {
          ours: perSecond("ours"),
          python: perSecond("python"),
          ...(job === "celeba" && { pythonProcesses: perSecond("pythonProcesses") }),
        },
        equalBytes: true,
      };
      console.error(`bench datasets: ${job}, ratio ${results[job].ratio.toFixed(2)}`);
    }
    return { ...results, rounds, versions: { ...ourVersions, ...versions }, environment: where };
  } finally {
    for (const worker of Object.values(workers)) worker.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

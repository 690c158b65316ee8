import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { allocator, environment } from "../environment.mjs";
import { startWorker } from "../line-worker.mjs";
import { median } from "../median.mjs";
import { pythonWithPeers } from "../python-peers.mjs";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const packages = ["torchvision", "scipy", "scikit-learn", "torchmetrics"];

/**
 * `bench fid`: Inception features, Fréchet and kernel distances, precision and recall, and memory, beside PyTorch,
 * SciPy, NumPy, scikit-learn and torchmetrics in one run. A ratio is the peer's time over ours, the median of the rounds' own ratios:
 * above 1 we are faster.
 *
 * `--only JOB,…` takes some jobs, `--peer DIR` a checkout of pytorch-fid or torch-fidelity in place of the same network
 * made of torchvision's blocks, `--plain` also times plain TypeScript on the long jobs.
 */
export async function run(args) {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: "string", default: Object.keys(jobs).join(",") },
      peer: { type: "string" },
      rounds: { type: "string", default: "3" },
      plain: { type: "boolean", default: false },
    },
  });
  const names = values.only.split(",");
  const unknown = names.find((name) => !(name in jobs));
  if (unknown !== undefined) {
    throw new Error(`--only ${unknown}: expected some of ${Object.keys(jobs).join(", ")}.`);
  }
  const where = environment();
  const { name: allocatorName, variables } = allocator();
  const folder = mkdtempSync(join(tmpdir(), "vae-bench-"));
  const context = {
    folder,
    variables,
    peer: values.peer,
    rounds: Number(values.rounds),
    isPlain: values.plain,
    python: pythonWithPeers(packages),
  };
  const results = {};
  try {
    for (const name of names) {
      console.error(`bench fid: ${name}`);
      results[name] = await jobs[name](context);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { jobs: results, rounds: context.rounds, allocator: allocatorName, environment: where };
}

const jobs = { features, wasm, frechet, few, kid, prdc, memory };

/** 50 images of 32 × 32 pixels, bytes to 2048 features, on native TensorFlow. */
async function features({ folder, variables, peer, rounds, python }) {
  const count = 50;
  const workers = {
    ours: startWorker(process.execPath, [here("features-worker.mjs"), "tensorflow"], variables),
  };
  try {
    // Each of the two checkouts resizes in its own way.
    const isFidelity = peer !== undefined && existsSync(join(peer, "torch_fidelity"));
    const task = { folder, count, convention: isFidelity ? "tf1" : "pytorch-fid" };
    const { backend } = await workers.ours.ask({ prepare: task });
    let about;
    for (const mode of ["default", "channels-last"]) {
      const argumentsOf = [here("torch_worker.py"), mode, ...(peer ? [peer] : [])];
      workers[mode] = startWorker(python, argumentsOf, variables);
      about = await workers[mode].ask({ prepare: task });
    }
    const answers = await alternate(workers, rounds, { batchSize: count });
    const error = distance(answers.ours[0].value, answers.default[0].value);
    // The two resizes round differently, by up to 1e-5 of a feature.
    if (!(error < 1e-3)) throw new Error(`bench fid: the features differ by ${error}.`);
    const times = (key) => (name) => answers[name].map((answer) => answer[key]);
    const ratio = (name, key) =>
      median(answers[name].map((answer, i) => answer[key] / answers.ours[i][key]));
    return {
      job: `features of ${count} images of 32x32, one batch`,
      ask: { ratio: 2, ratioChannelsLast: 1.3 },
      ratio: ratio("default", "milliseconds"),
      ratioChannelsLast: ratio("channels-last", "milliseconds"),
      ratioOfProcessorTime: ratio("default", "processorSeconds"),
      ratioOfProcessorTimeChannelsLast: ratio("channels-last", "processorSeconds"),
      milliseconds: perWorker(workers, times("milliseconds")),
      processorSeconds: perWorker(workers, times("processorSeconds")),
      peakMemoryMB: perWorker(workers, times("peakMemoryMB")),
      // A multiply-add is two operations.
      gflopAnImage: (2 * about.multiplyAdds) / 1e9,
      gflopASecond: (2 * about.multiplyAdds * count) / median(times("milliseconds")("ours")) / 1e6,
      gflopASecondOfAProduct: (2 * about.productRate) / 1e9,
      largestDifference: error,
      convention: task.convention,
      peer: about.peer,
      threadsOfPeer: about.threads,
      backend,
    };
  } finally {
    stop(workers);
  }
}

/** The same on wasm, and whether its memory grows. */
async function wasm({ folder, rounds }) {
  const count = 4;
  const workers = { ours: startWorker(process.execPath, [here("features-worker.mjs"), "wasm"]) };
  try {
    const { backend } = await workers.ours.ask({
      prepare: { folder, count, convention: "pytorch-fid" },
    });
    const { ours } = await alternate(workers, rounds + 2, { batchSize: count });
    const perCore = ours.map(({ processorSeconds }) => count / processorSeconds);
    return {
      job: `features of ${count} images on wasm`,
      ask: { imagesPerSecondOfACore: 1.2, memoryGrowthMB: 0 },
      imagesPerSecondOfACore: median(perCore),
      imagesPerSecond: median(ours.map(({ milliseconds }) => (count * 1000) / milliseconds)),
      memoryMB: ours.map(({ memoryMB }) => memoryMB),
      memoryGrowthMB: ours.at(-1).memoryMB - ours[0].memoryMB,
      backend,
    };
  } finally {
    stop(workers);
  }
}

function frechet(context) {
  return againstPython(context, "frechet", {
    job: "Fréchet distance of two full covariances, D = 2048",
    ask: { ratio: 5, plainMilliseconds: 30_000 },
    task: { dimension: 2048 },
    tolerance: 1e-6, // of the distance: sqrtm's own error
    plain: { mode: "plain", isAlways: true },
    torchmetricsTolerance: 1e-6,
  });
}

/** No peer: sqrtm of such covariances takes a minute and is wrong. */
async function few({ folder, rounds }) {
  const workers = { plain: startWorker(process.execPath, [here("linear-worker.mjs"), "plain"]) };
  try {
    await workers.plain.ask({ prepare: "few", folder, count: 90, dimension: 2048 });
    const { plain } = await alternate(workers, rounds, {});
    return {
      job: "Fréchet distance from features, n = 90, D = 2048, plain TypeScript",
      ask: { milliseconds: 100 },
      milliseconds: median(plain.map(({ milliseconds }) => milliseconds)),
    };
  } finally {
    stop(workers);
  }
}

function kid(context) {
  return againstPython(context, "kid", {
    job: "KID, 100 subsets of 1000, of 10,000 against 10,000 at D = 2048",
    ask: { ratio: 1, plainMilliseconds: 600_000 },
    task: { count: 10_000, dimension: 2048, subsets: 100, subsetSize: 1000 },
    tolerance: 1e-8,
    torchmetricsTolerance: 0.1, // it draws other subsets
  });
}

function prdc(context) {
  return againstPython(context, "prdc", {
    job: "precision, recall, density, coverage, 10,000 against 10,000 at D = 2048",
    ask: { ratio: 1, plainMilliseconds: 600_000 },
    task: { count: 10_000, dimension: 2048 },
    tolerance: 2e-4, // one image of 10,000 on an edge
  });
}

/** Peak memory of a FID of ten times as many images. */
function memory() {
  const measure = (count) =>
    JSON.parse(
      execFileSync(process.execPath, [here("memory-worker.mjs"), String(count)], {
        encoding: "utf8",
      }),
    ).peakMemoryMB;
  const [small, large] = [measure(10_000), measure(100_000)];
  return {
    job: "FID of 100,000 generated images, and of 10,000, cheap extractor, D = 1024",
    ask: { ratio: 1.1 },
    ratio: large / small,
    peakMemoryMB: { 10_000: small, 100_000: large },
  };
}

async function againstPython(
  context,
  name,
  { job, ask, task, tolerance, torchmetricsTolerance, plain = { mode: "threads" } },
) {
  const { folder, variables, rounds, python, isPlain } = context;
  const ours = (mode) =>
    startWorker(process.execPath, [here("linear-worker.mjs"), mode], variables);
  const workers = { ours: ours("native") };
  const question = { prepare: name, folder, ...task };
  try {
    const { productKernel } = await workers.ours.ask(question); // writes the features that the others read
    workers.python = startWorker(python, [here("linear_worker.py")], variables);
    await workers.python.ask(question);
    const answers = await alternate(workers, rounds, {}, { warmsUp: false });
    const [{ value }] = answers.ours;
    const difference = compare(name, value, answers.python[0].value, tolerance);
    const all = (key) => (worker) => answers[worker].map((answer) => answer[key]);
    const ratio = (key) =>
      median(answers.python.map((answer, i) => answer[key] / answers.ours[i][key]));
    const result = {
      job,
      ask,
      ratio: ratio("milliseconds"),
      ratioOfProcessorTime: ratio("processorSeconds"),
      milliseconds: perWorker(workers, all("milliseconds")),
      processorSeconds: perWorker(workers, all("processorSeconds")),
      difference,
      productKernel,
      peakMemoryMB: answers.ours.at(-1).peakMemoryMB,
    };
    if (torchmetricsTolerance !== undefined) {
      workers.torchmetrics = startWorker(python, [here("torchmetrics_worker.py")], variables);
      const { peer } = await workers.torchmetrics.ask(question);
      const again = await workers.ours.ask({});
      const answer = await workers.torchmetrics.ask({});
      result.torchmetrics = {
        peer,
        difference: compare(name, value / answer.value, 1, torchmetricsTolerance),
        ratio: answer.milliseconds / again.milliseconds,
        ratioOfProcessorTime: answer.processorSeconds / again.processorSeconds,
        milliseconds: answer.milliseconds,
      };
    }
    if (plain.isAlways || isPlain) {
      workers.plain = ours(plain.mode);
      await workers.plain.ask(question);
      const answer = await workers.plain.ask({});
      compare(name, value, answer.value, tolerance);
      result.plain = {
        threads: plain.mode === "threads" ? 2 : 1,
        milliseconds: answer.milliseconds,
        processorSeconds: answer.processorSeconds,
        peakMemoryMB: answer.peakMemoryMB,
      };
    }
    return result;
  } finally {
    stop(workers);
  }
}

/** The largest difference of two scores or lists of scores, where it is small enough. */
function compare(name, ours, theirs, tolerance) {
  const difference = distance([ours].flat(), [theirs].flat());
  if (difference <= tolerance) return difference;
  throw new Error(`bench fid: ${name} differs by ${difference}: ${ours} and ${theirs}.`);
}

/** Rounds in turn, one question to each worker at a time; one more warms up, where a round is short. */
async function alternate(workers, rounds, question, { warmsUp = true } = {}) {
  const answers = Object.fromEntries(Object.keys(workers).map((name) => [name, []]));
  for (let round = warmsUp ? 0 : 1; round <= rounds; round++) {
    for (const [name, worker] of Object.entries(workers)) {
      const answer = await worker.ask(question);
      if (round > 0) answers[name].push(answer);
    }
    console.error(`bench fid: round ${round} of ${rounds}`);
  }
  return answers;
}

function perWorker(workers, values) {
  return Object.fromEntries(Object.keys(workers).map((name) => [name, median(values(name))]));
}

function distance(a, b) {
  return Math.max(...a.map((value, i) => Math.abs(value - b[i]) / Math.max(1, Math.abs(b[i]))));
}

function stop(workers) {
  for (const worker of Object.values(workers)) worker.stop();
}

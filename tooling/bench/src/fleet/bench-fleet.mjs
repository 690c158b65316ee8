import { FeatureMoments } from "@vae/metrics";
import { execFile, spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { environment } from "../environment.mjs";
import { fleetJobs } from "./fleet-jobs.mjs";
import { dataParallelSpeedup, simulateFleet } from "./simulate-fleet.mjs";

const call = promisify(execFile);
const program = fileURLToPath(new URL("../../../../apps/cli/bin/vae.js", import.meta.url));

const recipes = ["cifar10-paper", "celeba-paper"];
const seeds = 10;
const workerCounts = [1, 2, 4, 8, 16, 32, 60, 120];
/** Of one worker, as multiples of the measured machine. No GPU was measured: the others are assumptions. */
const speeds = [1, 10, 100];
/** Assumptions of the simulation; the page names them. */
const assumed = {
  storeBytesPerSecond: 125e6, // 1 Gbit/s
  meanHoursToFailure: 500,
  noticedAfter: 30,
  linkBytesPerSecond: 1.25e9, // 10 Gbit/s
};

/** How the paper's tables would be spread over a fleet: measured step times, real sizes, a simulation. */
export async function run(args) {
  const where = environment();
  const { values } = parseArgs({
    args,
    options: {
      // Documents of `vae reproduce RECIPE --scale paper --dry-run --json`; absent: they are made here.
      rates: { type: "string", multiple: true },
      // Features whose speed is measured, where the file of Inception weights offers no 2048.
      features: { type: "string", default: "2048" },
    },
  });
  const plans =
    values.rates === undefined
      ? await measureRates(values.features)
      : values.rates.map((file) => JSON.parse(readFileSync(file, "utf8")));
  const jobs = fleetJobs(plans, seeds).sort((a, b) => b.seconds - a.seconds);
  const merge = measureMerge(2048);
  const redis = await measureRedis();
  const spread = speeds.flatMap((speed) =>
    workerCounts.map((workers) => {
      const { storeBytesPerSecond: bandwidth, meanHoursToFailure, noticedAfter } = assumed;
      const fleet = { workers, speed, bandwidth, meanHoursToFailure, noticedAfter, seed: 1 };
      const { seconds, busy, bytes, failures, lostSeconds, peakRate } = simulateFleet(jobs, fleet);
      return {
        speed,
        workers,
        hours: seconds / 3600,
        busy,
        terabytes: bytes / 1e12,
        failures,
        lostHours: lostSeconds / 3600,
        storeShare: peakRate / bandwidth,
        redisShare:
          redis === null ? null : (workers * redis.commandsPerSecond) / redis.possiblePerSecond,
      };
    }),
  );
  return {
    format: 1,
    command: `pnpm --silent bench fleet${args.map((word) => ` ${word}`).join("")} --json > tooling/bench/results/fleet.json`,
    seeds,
    assumed,
    models: jobs
      .filter(({ id }) => id.endsWith(" 1"))
      .map(({ recipe, model, ...job }) => ({
        recipe,
        model,
        stepMilliseconds: job.stepSeconds * 1000,
        trainingHours: job.seconds / 3600,
        scoringHours: job.scoringSeconds / 3600,
        checkpointMegabytes: job.checkpointBytes / 1e6,
        megabytesPerSecond: job.checkpointBytes / job.interval / 1e6,
        dataParallel: speeds.map((speed) => ({
          speed,
          speedups: [2, 4, 8].map((workers) =>
            dataParallelSpeedup({
              stepSeconds: job.stepSeconds / speed,
              gradientBytes: job.gradientBytes,
              workers,
              link: assumed.linkBytesPerSecond,
            }),
          ),
        })),
      })),
    jobs: jobs.length,
    totalHours: jobs.reduce((sum, job) => sum + job.seconds + job.scoringSeconds, 0) / 3600,
    spread,
    breaks: speeds.map((speed) => breaksAt(jobs, speed, redis)),
    features: Number(values.features),
    merge,
    redis,
    environment: { ...where, note: noteOf(where) },
  };
}

/** What a reader has to know of step times that were taken on a busy machine. */
function noteOf({ loadBefore, cores }) {
  return loadBefore <= cores
    ? ""
    : "It was busy with other work: the step times are too long, and so are all hours at speed 1.";
}

/** The number of workers at which each part is used up, if all run at their mean demand. */
function breaksAt(jobs, speed, redis) {
  const total = jobs.reduce((sum, { seconds }) => sum + seconds, 0);
  const bytes = jobs.reduce(
    (sum, job) => sum + (job.checkpointBytes * job.seconds) / job.interval,
    0,
  );
  return {
    speed,
    store: assumed.storeBytesPerSecond / ((bytes / total) * speed),
    redis: redis === null ? null : redis.possiblePerSecond / redis.commandsPerSecond,
  };
}

/** NB: of fewer than 2048 features the images are a little faster than the table's. */
async function measureRates(features) {
  const plans = [];
  for (const recipe of recipes) {
    console.error(`bench fleet: step times of ${recipe}`);
    const { stdout } = await call(
      process.execPath,
      [
        ...[program, "reproduce", recipe, "--scale", "paper", "--dry-run", "--json", "--quiet"],
        ...["--set", `evaluation.dimension=${features}`],
      ],
      { maxBuffer: 2 ** 26 },
    );
    plans.push(JSON.parse(stdout));
  }
  return plans;
}

/** Seconds and bytes of merging the statistics of one shard: d means and d × d covariances. */
function measureMerge(dimension) {
  console.error("bench fleet: a merge of statistics");
  const covariance = new Float64Array(dimension * dimension);
  for (let i = 0; i < dimension; i++) covariance[i * dimension + i] = 1;
  const shard = { mean: new Float64Array(dimension), covariance, count: 2500 };
  const all = FeatureMoments.fromGaussian(shard);
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now();
    all.merge(FeatureMoments.fromGaussian(shard));
    return (performance.now() - start) / 1000;
  }).sort((a, b) => a - b);
  return { dimension, seconds: times[2], bytes: 8 * (dimension * dimension + dimension) };
}

/** Commands a second that a worker at work sends to Redis, and commands a second that this Redis takes; null without one. */
async function measureRedis() {
  if (!existsSync("/usr/bin/redis-server")) return null;
  console.error("bench fleet: what a worker asks of Redis");
  const folder = await mkdtemp(join(tmpdir(), "bench-fleet-"));
  const port = 20_000 + (process.pid % 20_000);
  const server = spawn("redis-server", ["--port", String(port), "--dir", folder, "--save", ""], {
    stdio: "ignore",
  });
  const env = { ...process.env, VAE_BACKEND: "cpu" };
  let worker;
  try {
    await delay(500);
    const ask = async (...words) =>
      (await call("redis-cli", ["-p", String(port), ...words])).stdout.trim();
    const processed = async () =>
      Number(/total_commands_processed:(\d+)/.exec(await ask("info", "stats"))?.[1]);
    const { stdout } = await call("redis-benchmark", [
      ...["-p", String(port), "-t", "set", "-n", "100000", "-q", "--csv"],
    ]);
    const possiblePerSecond = Number(/"SET","([\d.]+)"/.exec(stdout)?.[1]);
    const sweep = join(folder, "sweep.yaml");
    await writeFile(sweep, endless);
    const queue = ["--queue", `redis://127.0.0.1:${port}`, "--store", join(folder, "store")];
    worker = spawn(process.execPath, [program, "worker", ...queue, "--cores", "1", "--quiet"], {
      cwd: folder,
      env,
      stdio: "ignore",
    });
    const submit = ["sweep", "run", sweep, ...queue, "--out", folder, "--detach", "--quiet"];
    await call(process.execPath, [program, ...submit], { cwd: folder, env });
    const status = ["sweep", "status", "endless", ...queue, "--out", folder, "--json", "--quiet"];
    for (let isAtWork = false; !isAtWork; await delay(1000)) {
      const asked = await call(process.execPath, [program, ...status], { cwd: folder, env });
      isAtWork = JSON.parse(asked.stdout).counts.running === 1;
    }
    await delay(20_000); // until it trains
    const [before, start] = [await processed(), performance.now()];
    await delay(60_000);
    const commands = (await processed()) - before - 2; // less what asks
    const commandsPerSecond = commands / ((performance.now() - start) / 1000);
    return { commandsPerSecond, possiblePerSecond };
  } finally {
    worker?.kill("SIGTERM");
    if (worker !== undefined) await new Promise((resolve) => worker.once("close", resolve));
    server.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

/** One job that does not end while it is watched. */
const endless = `name: endless
kind: scatter
config:
  data: { train: "synthetic:shapes", evaluation: "synthetic:shapes,seed=2", trainImages: 100, evaluationImages: 10 }
  firstStage:
    network: { id: dense, widths: [16], latent: 2 }
    objective: { gamma: { rule: computed }, klWeight: 1 }
    optimizer: { beta1: 0.9, beta2: 0.999, epsilon: 1.0e-8 }
    schedule: { learningRate: 0.001 }
    batchSize: 100
    steps: 1000000
    logEvery: 10
    checkpointEvery: 1000
  evaluation: { generated: 1, extractor: block-means, rows: [] }
backend: cpu
resources: { memory: 1 GiB }
`;

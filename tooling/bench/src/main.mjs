/**
 * Measurements against named peers, in pairs within one run: `pnpm --silent bench JOB [options]`.
 *
 * With `--json` exactly one JSON document goes to standard output; all else goes to standard error.
 */
const jobs = {
  train: () => import("./train/bench-train.mjs"),
  backend: () => import("./backend/bench-backend.mjs"),
  fid: () => import("./fid/bench-fid.mjs"),
  wasm: () => import("./wasm/bench-wasm.mjs"),
  datasets: () => import("./datasets/bench-datasets.mjs"),
  step: () => import("./step/bench-step.mjs"),
  fleet: () => import("./fleet/bench-fleet.mjs"),
  installs: () => import("./peers/bench-installs.mjs"),
  programs: () => import("./peers/bench-programs.mjs"),
};

const [job, ...rest] = process.argv.slice(2);
if (!(job in jobs)) {
  console.error(
    `bench: expected a job, one of ${Object.keys(jobs).join(", ")}, got ${job ?? "none"}.`,
  );
  process.exitCode = 2;
} else {
  const { run } = await jobs[job]();
  const isJson = rest.includes("--json");
  const result = await run(rest.filter((argument) => argument !== "--json"));
  if (isJson) console.log(JSON.stringify(result, null, 2));
  else console.dir(result, { depth: null });
}

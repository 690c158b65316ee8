import { readFileSync } from "node:fs";
import { browserParts } from "../eslint-config/arrows.mjs";

/** What an entry may add to a page, minified and compressed by gzip, without its peers. */
const budgets = {
  base: "15 kB",
  backend: "95 kB", // most of it TensorFlow.js' wasm backend, which it loads when asked
  "backend/ops": "13.5 kB", // with the recordings of steps on WebGPU
  core: "42 kB",
  datasets: "14 kB",
  "datasets/fashion-mnist-10k": "3 kB",
  metrics: "23 kB",
  "metrics/inception": "14 kB",
  "metrics/lenet": "4.5 kB",
  "metrics/model": "1.6 kB",
  "two-stage": "68 kB",
  "two-stage/renormalisation": "25 kB",
  "two-stage/samplers": "14 kB",
};

const forgotten = browserParts.filter((part) => !(part in budgets));
if (forgotten.length > 0) throw new Error(`size-limit: no budget for ${forgotten.join(", ")}.`);

export default Object.entries(budgets).map(([part, limit]) => {
  const [name, entry] = part.split("/");
  const folder = `../../packages/${name}`;
  const manifest = new URL(`${folder}/package.json`, import.meta.url);
  const { exports, peerDependencies = {} } = JSON.parse(readFileSync(manifest, "utf8"));
  return {
    name: `@vae/${part}`,
    path: `${folder}/${exports[entry === undefined ? "." : `./${entry}`].default}`,
    limit,
    gzip: true,
    ignore: Object.keys(peerDependencies),
    modifyEsbuildConfig: (config) => ({ ...config, format: "esm", logLevel: "error" }),
  };
});

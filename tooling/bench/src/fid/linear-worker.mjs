/** Our statistics, `native` or `plain`; answers `{ prepare, … }` and then each `{}` with one run's time. */
import { useBackend } from "@vae/backend";
import { float64Algebra } from "@vae/backend/float64";
import {
  frechetDistance,
  kernelDistanceOfSubsets,
  plainLinearAlgebra,
  precisionRecall,
} from "@vae/metrics";
import { serve } from "../line-worker.mjs";
import { sharedFeatures, sharedGaussian } from "./made-features.mjs";

const isPlain = process.argv[2] === "plain";
if (!isPlain) await useBackend("tensorflow");
const linearAlgebra = isPlain ? plainLinearAlgebra : float64Algebra();
if (linearAlgebra === undefined) throw new Error("native float64 does not run here");

const both = ({ folder, count, dimension }) =>
  ["a", "b"].map((name) => sharedFeatures(folder, name, count, dimension));

const jobs = {
  frechet({ folder, dimension }) {
    const [a, b] = ["a", "b"].map((name) => sharedGaussian(folder, name, dimension));
    return () => frechetDistance(a, b, { linearAlgebra }).value;
  },
  few(task) {
    const [a, b] = both(task);
    return () => frechetDistance(a, b, { linearAlgebra }).value;
  },
  kid(task) {
    const [a, b] = both(task);
    const { subsets, subsetSize } = task;
    return () => kernelDistanceOfSubsets(a, b, { subsets, subsetSize, linearAlgebra }).mean;
  },
  prdc(task) {
    const [a, b] = both(task);
    return () => {
      const { precision, recall, density, coverage } = precisionRecall(a, b, { linearAlgebra });
      return [precision, recall, density, coverage];
    };
  },
};

let prepared;
await serve(({ prepare, ...task }) => {
  if (prepare !== undefined) {
    prepared = jobs[prepare](task);
    return {};
  }
  const started = performance.now();
  const value = prepared();
  const milliseconds = performance.now() - started;
  return { milliseconds, value, peakMemoryMB: Math.round(process.resourceUsage().maxRSS / 1e3) };
});

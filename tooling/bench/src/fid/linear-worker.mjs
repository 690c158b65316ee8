/** Our statistics, `native`, `plain` or `threads` (plain on two); answers `{ prepare, … }` and then each `{}` with one run's time. */
import { useBackend } from "@vae/backend";
import { float64Algebra } from "@vae/backend/float64";
import {
  frechetDistance,
  kernelDistanceOfSubsets,
  plainLinearAlgebra,
  precisionRecall,
} from "@vae/metrics";
import { threadedLinearAlgebra } from "@vae/metrics/node";
import { serve } from "../line-worker.mjs";
import { sharedFeatures, sharedGaussian } from "./made-features.mjs";

const engines = {
  async native() {
    await useBackend("tensorflow");
    const algebra = float64Algebra();
    if (algebra === undefined) throw new Error("native float64 does not run here");
    return algebra;
  },
  plain: () => plainLinearAlgebra,
  threads: () => threadedLinearAlgebra({ threads: 2 }),
};
const linearAlgebra = await engines[process.argv[2]]();

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
    return { productKernel: linearAlgebra.productKernel };
  }
  const started = performance.now();
  const cpu = process.cpuUsage();
  const value = prepared();
  const { user, system } = process.cpuUsage(cpu);
  return {
    milliseconds: performance.now() - started,
    processorSeconds: (user + system) / 1e6,
    value,
    peakMemoryMB: Math.round(process.resourceUsage().maxRSS / 1e3),
  };
});

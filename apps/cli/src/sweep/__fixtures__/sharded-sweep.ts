import type { SweepFile } from "../sweep-file.js";
import { tinySweep } from "./tiny-sweep.js";

const { config } = tinySweep;

/** Both stages and rows of every kind. */
export const unshardedSweep = {
  ...tinySweep,
  name: "unsharded",
  kind: "table",
  seeds: 1,
  config: {
    ...config,
    secondStage: {
      ...config.firstStage,
      network: { width: 4, depth: 1, head: "logSigma" },
      steps: 5,
    },
    evaluation: {
      generated: 70, // more than features
      extractor: "block-means",
      rows: ["rec/sample", "rec/global", "gen-1", "gen-2/paper", "sampler/gaussian"],
    },
  },
} as const satisfies SweepFile;

/** The same, scored in three shards. */
export const shardedSweep = {
  ...unshardedSweep,
  name: "sharded",
  scoring: { shards: 3 },
} as const satisfies SweepFile;

import type { ChaosRow } from "./chaos-row.js";
import { kills } from "./rows/kills.js";
import { lockLost } from "./rows/lock-lost.js";
import { machineFaults } from "./rows/machine-faults.js";
import { manyJobs } from "./rows/many-jobs.js";
import { otherCode } from "./rows/other-code.js";
import { redisLost } from "./rows/redis-lost.js";
import { redisGone, redisRestart } from "./rows/redis-restart.js";
import { storeFaults } from "./rows/store-faults.js";

/** Every fault, in the order of the report. */
export const chaosRows: readonly ChaosRow[] = [
  kills,
  redisRestart,
  redisGone,
  redisLost,
  storeFaults,
  lockLost,
  machineFaults,
  otherCode,
  manyJobs,
];

import type { BackendChoice } from "@vae/backend";
import * as tf from "@tensorflow/tfjs";
import { cpus, totalmem } from "node:os";
import type { RunEnvironment } from "../result/environment-schema.js";
import { toolkitVersion } from "./toolkit-version.js";

/** What a run ran on. */
export function describeEnvironment({ name, reason, numerics }: BackendChoice): RunEnvironment {
  const processors = cpus();
  return {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    cpu: processors[0]?.model.trim() ?? "unknown",
    cores: Math.max(processors.length, 1),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    backend: name,
    backendReason: reason,
    ...(numerics === undefined ? {} : { numerics }),
    versions: { "@vae/cli": toolkitVersion(), "@tensorflow/tfjs": tf.version.tfjs },
  };
}

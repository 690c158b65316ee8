import { Rng, VaeError } from "@vae/base";

/** Which data go into which step. */
export interface BatchOrder {
  readonly stepsPerEpoch: number;
  /** Indices of the batch of step 0, 1, …; a function of the step alone, so that a resumed run sees the same. */
  indices(step: number): Uint32Array;
}

/**
 * A new random order each epoch.
 *
 * @param lastBatch - What becomes of the data that are left when an epoch's last batch is not full: they are dropped,
 *   as the papers do, or are a smaller batch.
 * @throws {VaeError} CONFIG_INVALID, when a batch is larger than the data.
 */
export function shuffledBatches(
  length: number,
  batchSize: number,
  rng: Rng,
  { lastBatch = "drop" }: { readonly lastBatch?: "drop" | "keep" } = {},
): BatchOrder {
  if (!Number.isSafeInteger(batchSize) || batchSize < 1 || batchSize > length) {
    throw new VaeError(
      "CONFIG_INVALID",
      `batchSize: expected a whole number from 1 to ${length} (the number of data), got ${batchSize}.`,
    );
  }
  if (!["drop", "keep"].includes(lastBatch)) {
    throw new VaeError(
      "CONFIG_INVALID",
      `lastBatch: expected "drop" or "keep", got "${lastBatch}".`,
    );
  }
  const stepsPerEpoch = (lastBatch === "keep" ? Math.ceil : Math.floor)(length / batchSize);
  let shuffledEpoch = -1;
  let order: Uint32Array = new Uint32Array();
  return {
    stepsPerEpoch,
    indices(step) {
      const epoch = Math.floor(step / stepsPerEpoch);
      if (epoch !== shuffledEpoch) {
        order = rng.fork(`epoch/${epoch}`).permutation(length);
        shuffledEpoch = epoch;
      }
      const start = (step - epoch * stepsPerEpoch) * batchSize;
      return order.subarray(start, start + batchSize);
    },
  };
}

/** A part of a job whose rows are scored in shards: the training, or a shard, counted from 0. */
export type JobPart = "training" | { readonly shard: number };

/** The file of a job's folder that says that the part `training` is done: shards need nothing else. */
export const trainedFile = "trained.json";

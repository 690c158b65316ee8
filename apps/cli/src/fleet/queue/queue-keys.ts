/** Keys of ours beside BullMQ's. */
export const queueKeys = {
  /** Ids of jobs that were cancelled. */
  cancelled: "vae-sweep:cancelled",
  /** Hash of a sweep: ids of its jobs and their names. */
  sweep: (name: string) => `vae-sweep:sweep:${name}`,
} as const;

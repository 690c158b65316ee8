/** Where a job of a sweep stands, locally or in a queue. */
export interface JobState {
  /** Id of the job. */
  readonly id: string;
  readonly name: string;
  readonly state: "waiting" | "running" | "done" | "failed" | "cancelled";
  /** E.g. `first stage 40 %`. */
  readonly progress?: string | undefined;
  /** Why it failed. */
  readonly reason?: string | undefined;
  /** Which machine or process has it. */
  readonly worker?: string | undefined;
  readonly attempts?: number | undefined;
}

/** Begins to show how far a long job is. */
export type StartProgress = (options: {
  readonly label: string;
  readonly total: number;
  readonly unit: string;
}) => ShownProgress;

/** A job that is shown. */
export interface ShownProgress {
  /** @param done - Out of the total. @param note - A few words, e.g. the loss. */
  update(done: number, note?: string): void;
  stop(): void;
}

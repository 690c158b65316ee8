/** What an install is doing. */
export type InstallStage =
  "plan" | "wait" | "library" | "unpack" | "sources" | "compile" | "check" | "done";

/** A report of progress, for a line or a bar. */
export interface InstallProgress {
  readonly stage: InstallStage;
  /** A sentence without its full stop, e.g. `fetching tensorflow-cpu 2.21`. */
  readonly message: string;
  /** Bytes done so far. */
  readonly bytes?: number;
  /** Bytes in all. */
  readonly totalBytes?: number;
  /** Estimate from the speed so far. */
  readonly secondsLeft?: number;
}

/** Is told of progress, at most some times a second. */
export type OnProgress = (progress: InstallProgress) => void;

/**
 * Reports the bytes of one stage as they grow, at most five times a second and at the end.
 *
 * @param totalBytes - 0, where it is not known; then only the bytes so far are told.
 * @param now - Milliseconds.
 * @returns A function that takes the bytes done so far.
 */
export function byteProgress(
  onProgress: OnProgress,
  stage: InstallStage,
  message: string,
  totalBytes: number,
  now: () => number = () => performance.now(),
): (bytes: number) => void {
  let start: number | undefined; // of the first bytes: what comes before says nothing about the speed
  let last = Number.NEGATIVE_INFINITY;
  return (bytes) => {
    const time = now();
    if (time - last < 200 && (bytes < totalBytes || totalBytes === 0)) return;
    last = time;
    if (bytes > 0) start ??= time;
    const elapsed = (time - (start ?? time)) / 1000;
    const report = { stage, message, bytes };
    if (totalBytes === 0) onProgress(report);
    else if (elapsed < 1) onProgress({ ...report, totalBytes });
    else {
      const secondsLeft = Math.round(Math.max(0, (totalBytes - bytes) * (elapsed / bytes)));
      onProgress({ ...report, totalBytes, secondsLeft });
    }
  };
}

/** A size for people, e.g. `274 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(2)} GB`;
  return bytes >= 1e6 ? `${Math.round(bytes / 1e6)} MB` : `${Math.ceil(bytes / 1e3)} kB`;
}

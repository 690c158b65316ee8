/** Where the jobs of a sweep wait, and where their results are. */
export interface FleetOptions {
  /** Address of a Redis: `redis://host:port/db`, or `rediss:` for TLS. */
  readonly queue: string;
  /** A folder, or `s3://bucket/prefix`. `@default "runs/store"` */
  readonly store?: string | undefined;
  /** Says a line to a person. */
  readonly say?: ((line: string) => void) | undefined;
}

/** Where results are kept where nothing is said. */
export const defaultStore = "runs/store";

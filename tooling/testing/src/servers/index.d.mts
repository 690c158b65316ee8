/** A redis-server of Debian that a test or the chaos script started. */
export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** Starts it again after `kill`. */
  start(): Promise<void>;
  kill(signal?: NodeJS.Signals): Promise<void>;
  stop(): Promise<void>;
}

/** Options of {@link startRedis}. */
export interface RedisServerOptions {
  /** Keep every write on the disk before it is answered. `@default false`, nothing is kept */
  readonly aof?: boolean;
  /** Take TLS alone, with these PEM files. */
  readonly tls?: { readonly key: string; readonly certificate: string };
  /** Further arguments of redis-server, e.g. `["--requirepass", "secret"]`. */
  readonly settings?: readonly string[];
}

/** The version of redis-server on this machine, or undefined where there is none. */
export function redisVersion(): string | undefined;

/** Starts redis-server on a free port of 127.0.0.1. */
export function startRedis(folder: string, options?: RedisServerOptions): Promise<RedisServer>;

/** How the server of {@link startS3} fails. */
export type S3Fault =
  | { readonly mode: "none" | "refuse" | "full" | "wrong" }
  | { readonly mode: "slow"; readonly delay: number };

/** An S3 server in its own process, with the bucket `vae`. */
export interface S3Server {
  readonly endpoint: string;
  /** What `--store` takes. */
  readonly store: string;
  fail(fault: S3Fault): Promise<void>;
  stop(): Promise<void>;
}

/** Keys that the server of {@link startS3} takes, as environment variables. */
export const s3Environment: {
  readonly AWS_ACCESS_KEY_ID: string;
  readonly AWS_SECRET_ACCESS_KEY: string;
};

/** Starts an S3 server that keeps its objects in a folder. */
export function startS3(folder: string): Promise<S3Server>;

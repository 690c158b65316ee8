import { VaeError } from "@vae/base";
import { readFileSync } from "node:fs";
import type { RedisOptions } from "ioredis";

/** How a Redis is reached. */
export interface QueueAddress {
  /** For people: the address without user and password. */
  readonly name: string;
  readonly redis: RedisOptions;
}

/** Variables that say how a queue is reached; they are read once and may hold secrets. */
export const queueVariables = [
  "VAE_QUEUE_URL",
  "VAE_QUEUE_USERNAME",
  "VAE_QUEUE_PASSWORD",
  "VAE_QUEUE_CA",
] as const;

/**
 * Reads the address of a Redis: `redis://host:6379/0`, or `rediss:` for TLS. User and password come from
 * `VAE_QUEUE_USERNAME` and `VAE_QUEUE_PASSWORD`, or stand in `VAE_QUEUE_URL`; `VAE_QUEUE_CA` is a file with the certificate of
 * who signed that of the server.
 *
 * @throws {VaeError} CONFIG_INVALID, when it is none, or has a password on the command line, where `ps` shows it.
 */
export function parseQueueAddress(
  address: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): QueueAddress {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const database = /^\/?(\d*)$/.exec(url?.pathname ?? "")?.[1];
  if (url === undefined || !/^rediss?:$/.test(url.protocol) || database === undefined) {
    throw new VaeError(
      "CONFIG_INVALID",
      `--queue: expected redis://HOST:PORT or rediss://HOST:PORT, got ${address.replace(/\/\/[^/@]*@/, "//")}.`,
    );
  }
  if (url.password !== "" && address !== environment["VAE_QUEUE_URL"]) {
    throw new VaeError(
      "CONFIG_INVALID",
      "--queue: a password on the command line is seen by others; put it into VAE_QUEUE_PASSWORD, or the address into VAE_QUEUE_URL.",
    );
  }
  const username = decodeURIComponent(url.username) || environment["VAE_QUEUE_USERNAME"];
  const password = decodeURIComponent(url.password) || environment["VAE_QUEUE_PASSWORD"];
  const host = url.hostname.replace(/^\[|\]$/g, "") || "127.0.0.1";
  const port = url.port === "" ? 6379 : Number(url.port);
  return {
    name: `${url.protocol}//${url.hostname || host}:${port}${database === "" ? "" : `/${database}`}`,
    redis: {
      host,
      port,
      db: Number(database),
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
      ...(url.protocol === "rediss:" ? { tls: tlsOptions(environment["VAE_QUEUE_CA"]) } : {}),
    },
  };
}

function tlsOptions(file: string | undefined): NonNullable<RedisOptions["tls"]> {
  if (file === undefined || file === "") return {};
  try {
    return { ca: readFileSync(file) };
  } catch (cause) {
    throw new VaeError("CONFIG_INVALID", `VAE_QUEUE_CA: ${file} cannot be read; name a PEM file.`, {
      cause,
    });
  }
}

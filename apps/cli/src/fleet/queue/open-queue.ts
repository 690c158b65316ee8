import { VaeError } from "@vae/base";
import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { parseQueueAddress } from "./queue-address.js";
import type { QueuedJob } from "./queued-job.js";

/** Name of the queue in a Redis; its keys are `bull:vae-sweep:…`. */
export const queueName = "vae-sweep";

/** A connection to the queue. */
export interface OpenQueue {
  /** Its address without secrets. */
  readonly name: string;
  readonly redis: Redis;
  readonly queue: Queue<QueuedJob>;
  close(): Promise<void>;
}

/**
 * Connects to a queue for a command, which does not wait for a Redis that is not there.
 *
 * @throws {VaeError} IO_FAILED, when it does not answer, or refuses user, password or certificate.
 */
export async function openQueue(address: string): Promise<OpenQueue> {
  const { name, redis: options } = parseQueueAddress(address);
  const redis = new Redis({
    ...options,
    lazyConnect: true,
    connectTimeout: 5000,
    commandTimeout: 20_000,
    maxRetriesPerRequest: 1,
    retryStrategy: () => null,
  });
  let lastError: Error | undefined;
  redis.on("error", (error: Error) => (lastError = error));
  try {
    await redis.connect();
    await redis.ping();
  } catch (cause) {
    redis.disconnect();
    throw unreachable(name, lastError ?? cause);
  }
  const queue = new Queue<QueuedJob>(queueName, { connection: redis });
  queue.on("error", () => undefined); // the command that fails says it
  return {
    name,
    redis,
    queue,
    async close() {
      await queue.close();
      redis.disconnect();
    },
  };
}

/** Does something with a queue and lets go of it. */
export async function withQueue<T>(
  address: string,
  work: (opened: OpenQueue) => Promise<T>,
): Promise<T> {
  const opened = await openQueue(address);
  try {
    return await work(opened);
  } catch (error) {
    if (VaeError.isInstance(error)) throw error;
    throw unreachable(opened.name, error);
  } finally {
    await opened.close();
  }
}

function unreachable(name: string, cause: unknown): VaeError {
  const reason = (cause instanceof Error ? cause.message : String(cause)).replace(/\.$/, "");
  return new VaeError(
    "IO_FAILED",
    `queue ${name}: not reached (${reason}); start redis-server there, or check the address, VAE_QUEUE_PASSWORD and VAE_QUEUE_CA.`,
    { cause },
  );
}

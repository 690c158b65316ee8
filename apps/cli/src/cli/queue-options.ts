import { Option } from "commander";

/** The Redis whose queue is meant. */
export function queueOption(): Option {
  return new Option(
    "--queue <url>",
    "Redis of the queue, redis://HOST:PORT, or rediss: for TLS; password in VAE_QUEUE_PASSWORD",
  ).env("VAE_QUEUE_URL");
}

/** Where results and checkpoints of a queue's jobs are. */
export function storeOption(): Option {
  return new Option(
    "--store <address>",
    "results and checkpoints: a folder that all workers reach, or s3://BUCKET/PREFIX",
  )
    .env("VAE_STORE")
    .default("runs/store");
}

import { destination, pino, type DestinationStream, type Logger } from "pino";

export type { Logger as WorkerLog } from "pino";

/** Keys whose values are never written, wherever they come from. */
const secrets = ["password", "username", "secretAccessKey", "accessKeyId", "token", "url", "env"];

/** A log of a worker: one JSON object a line, on standard error, with its name in each. */
export function createWorkerLog(
  name: string,
  level: string,
  target: DestinationStream = destination(2),
): Logger {
  return pino(
    {
      level,
      base: { worker: name },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: secrets.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), remove: true },
    },
    target,
  );
}

import { ioFailure, makeFolder } from "@vae/base/node";
import { appendFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { encodeEvent, type SummaryValue } from "../tensorboard/event.js";

/** Writes what TensorBoard shows. */
export interface EventFile {
  readonly path: string;
  /** Appends values of a step, e.g. `[{ tag: "loss", scalar: 1.5 }]`; they are on disk when it resolves. */
  write(step: number, values: readonly SummaryValue[]): Promise<void>;
}

/** Options of {@link openEventFile}. */
export interface OpenEventFileOptions {
  /** Steps done where a training goes on: TensorBoard forgets what older files of the folder say of later ones. `@default 0` */
  readonly from?: number;
  /** Milliseconds since 1970. `@default Date.now` */
  readonly now?: () => number;
}

/**
 * Begins an event file, `<folder>/events.out.tfevents.<seconds>.<number>.vae`, beside those that are there.
 *
 * @throws {VaeError} IO_FAILED, when the folder may not be written.
 *
 * @example
 * ```ts
 * const events = await openEventFile("runs/mine");
 * await events.write(20, [{ tag: "loss", scalar: 1.5 }]);
 * // tensorboard --logdir runs
 * ```
 */
export async function openEventFile(
  folder: string,
  { from = 0, now = Date.now }: OpenEventFileOptions = {},
): Promise<EventFile> {
  await makeFolder(folder);
  // TensorBoard reads the files of a folder in the order of their names.
  const before = (await readdir(folder)).filter((name) => name.startsWith(prefix)).length;
  const seconds = Math.floor(now() / 1000);
  const name = `${prefix}${seconds}.${String(before).padStart(4, "0")}.vae`;
  const path = join(folder, name);
  const append = async (...content: Parameters<typeof encodeEvent>[0][]) => {
    const time = now() / 1000;
    try {
      await appendFile(path, Buffer.concat(content.map((event) => encodeEvent(event, time))));
    } catch (cause) {
      throw ioFailure(cause, { action: "write", path });
    }
  };
  await append({ kind: "version" }, { kind: "restart", step: from + 1 });
  return { path, write: (step, values) => append({ kind: "values", step, values }) };
}

const prefix = "events.out.tfevents.";

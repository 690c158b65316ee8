import { VaeError } from "@vae/base";
import type { NetworkDefinition } from "@vae/core";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";

/** A module with a network, as a run's `config.json` names it. */
export interface NetworkFile {
  /** Path from the run folder, so that a project that moves as a whole stays one. */
  readonly id: string;
  /** Of the file's bytes. */
  readonly sha256: string;
}

/** Whether what `--network` says is a path and not a name: it begins with `.` or `/`, or ends in `.js` or `.mjs`. */
export function isNetworkFile(id: string): boolean {
  return /^[./]|\.m?js$|[/\\]/.test(id);
}

/**
 * Says which file a path of the command line means, for a run's configuration.
 *
 * @throws {VaeError} IO_FAILED, when it cannot be read.
 */
export async function describeNetworkFile(path: string, run: string): Promise<NetworkFile> {
  const fromRun = relative(run, path).split(sep).join("/");
  return {
    id: /^[./]/.test(fromRun) ? fromRun : `./${fromRun}`,
    sha256: sha256(await bytesOf(resolve(path))),
  };
}

/**
 * Imports the network of a file.
 *
 * @param run - Folder of the run that names it.
 * @throws {VaeError} CONFIG_INVALID, when the file is another than the run began with, or is no module with a network.
 * @throws {VaeError} IO_FAILED, when it cannot be read.
 */
export async function loadNetworkFile(file: NetworkFile, run: string): Promise<NetworkDefinition> {
  const path = resolve(run, file.id);
  const found = sha256(await bytesOf(path));
  if (found !== file.sha256) {
    throw new VaeError(
      "CONFIG_INVALID",
      `${path}: changed since ${run} began: its sha256 is ${found.slice(0, 12)}…, expected ${file.sha256.slice(0, 12)}…. Put the old file back, or train a new run.`,
    );
  }
  try {
    // Node keeps a module for its address: the hash makes another one of a file that has changed.
    const module: unknown = await import(`${pathToFileURL(path).href}?${found}`);
    return module as NetworkDefinition;
  } catch (cause) {
    throw new VaeError(
      "CONFIG_INVALID",
      `${path}: cannot be imported: ${cause instanceof Error ? cause.message : String(cause)}. Expected a JavaScript module that exports encoder and decoder.`,
      { cause },
    );
  }
}

async function bytesOf(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new VaeError(
      "IO_FAILED",
      `${path}: the file of a network cannot be read. Expected a JavaScript module that exports encoder and decoder.`,
      { cause },
    );
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

import { resolve } from "node:path";
import type { Platform } from "./platform.js";

/** What is to be built, and where. */
export interface InstallRequest {
  /** Folder of an installed TensorFlow or of an unpacked wheel. */
  readonly tensorflow: string | undefined;
  /** A wheel or an archive of TensorFlow's C library, as a file or an address. */
  readonly libtensorflow: string | undefined;
  /** TensorFlow with CUDA instead of the one without. */
  readonly gpu: boolean;
  /** Variables that decide on cache, compiler and programs. */
  readonly environment: NodeJS.ProcessEnv;
  readonly platform: Platform;
  /** The folder of all builds. */
  readonly cache: string;
}

/** The name under which a build remembers where its library came from; undefined for the pinned wheel. */
export function requestedSource({ tensorflow, libtensorflow }: InstallRequest): string | undefined {
  const given = tensorflow ?? libtensorflow;
  return given === undefined || isAddress(given) ? given : resolve(given);
}

/** Whether a place is an address of the web, not a file. */
export function isAddress(place: string): boolean {
  return /^https?:\/\//.test(place);
}

import { useBackend, type BackendChoice, type BackendName } from "@vae/backend";
import { VaeError } from "@vae/base";
import { readJson } from "@vae/base/node";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { environmentSchema, type RunEnvironment } from "../result/environment-schema.js";
import { checkNumerics, requestNumerics } from "./numerics.js";

/** What graphs compute products in: `bf16` is short for `bfloat16`. */
export type PrecisionRequest = "float32" | "bfloat16" | "bf16";

/** Options of {@link useRunBackend}. */
export interface RunBackendOptions {
  readonly precision?: PrecisionRequest | undefined;
  /** Whatever the folder holds is to be discarded. */
  readonly isNew?: boolean | undefined;
}

/**
 * Starts the backend for a run: under `auto` the one that the run began on, where it has begun, with as many threads,
 * the same precision and the same graphs, since only so it ends with the same weights.
 *
 * @throws {VaeError} BACKEND_UNAVAILABLE, when it does not start.
 * @throws {VaeError} CONFIG_INVALID, when the environment asks for other threads, precision or graphs than the run
 *   began with, or for a precision that is not to be had here.
 */
export async function useRunBackend(
  run: string,
  request: BackendName | "auto",
  { precision, isNew = false }: RunBackendOptions = {},
): Promise<BackendChoice> {
  const begun = isNew ? undefined : await environmentOf(run);
  if (precision !== undefined) process.env["VAE_PRECISION"] = precision.replace("bf16", "bfloat16");
  if (begun?.numerics !== undefined) requestNumerics(begun.numerics);
  const isResumed = request === "auto" && begun !== undefined;
  const choice = await useBackend(isResumed ? (begun.backend as BackendName) : request);
  const asked = process.env["VAE_PRECISION"];
  if (asked === "bfloat16" && choice.numerics?.precision !== "bfloat16") {
    throw new VaeError(
      "CONFIG_INVALID",
      `--precision bf16 needs native TensorFlow with graphs on a processor with AVX-512; here it would be ${choice.reason}. Leave it out, or see vae doctor.`,
    );
  }
  if (begun?.numerics !== undefined && choice.numerics !== undefined) {
    checkNumerics(join(run, "environment.json"), begun.numerics, choice.numerics);
  }
  return isResumed
    ? { ...choice, reason: choice.reason.replace("asked for", "the run began on it") }
    : choice;
}

async function environmentOf(run: string): Promise<RunEnvironment | undefined> {
  const path = join(run, "environment.json");
  const isBegun = existsSync(join(run, "checkpoints"));
  if (!isBegun || !existsSync(path)) return undefined;
  return environmentSchema.safeParse(await readJson(path)).data;
}

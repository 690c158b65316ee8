import { useBackend, type BackendChoice, type BackendName } from "@vae/backend";
import { readJson } from "@vae/base/node";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { environmentSchema } from "../result/result-schema.js";

/**
 * Starts the backend for a run: under `auto` the one that the run began on, where it has begun, since only the same
 * backend ends with the same weights.
 *
 * @throws {VaeError} BACKEND_UNAVAILABLE, when it does not start.
 */
export async function useRunBackend(
  run: string,
  request: BackendName | "auto",
): Promise<BackendChoice> {
  const begun = request === "auto" ? await backendOf(run) : undefined;
  if (begun === undefined) return useBackend(request);
  const choice = await useBackend(begun);
  return { ...choice, reason: choice.reason.replace("asked for", "the run began on it") };
}

async function backendOf(run: string): Promise<BackendName | undefined> {
  const path = join(run, "environment.json");
  const isBegun = existsSync(join(run, "checkpoints"));
  if (!isBegun || !existsSync(path)) return undefined;
  const environment = environmentSchema.safeParse(await readJson(path));
  return environment.success ? (environment.data.backend as BackendName) : undefined;
}

import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { VaeError } from "@vae/base";
import {
  checkEnvironment,
  checkResult,
  type AnyResult,
  type Result,
  type RunEnvironment,
} from "@vae/cli/result";

/** A result and where it was measured. */
export interface MeasuredResult<Kind extends AnyResult = Result> {
  readonly result: Kind;
  readonly environment: RunEnvironment;
}

/** Results by the name of their recipe. */
export type MeasuredResults = Readonly<Record<string, MeasuredResult>>;

/** The results that are a table of one model; all are read and checked. */
export async function readResults(folder: string): Promise<MeasuredResults> {
  const tables = Object.entries(await readAllResults(folder)).flatMap(
    ([name, { result, environment }]) =>
      result.kind === undefined || result.kind === "table"
        ? [[name, { result, environment }] as const]
        : [],
  );
  return Object.fromEntries(tables);
}

/**
 * Reads `<folder>/<id>/{result.json, environment.json}`. A folder without `result.json`, or no folder at all,
 * is no failure: its page then says that nothing has been measured.
 *
 * @throws {VaeError} DATA_INVALID, when a newer version wrote a file, it is not what its schema says, or lies under another id.
 */
export async function readAllResults(
  folder: string,
): Promise<Readonly<Record<string, MeasuredResult<AnyResult>>>> {
  if (!existsSync(folder)) return {};
  const names = (await readdir(folder)).sort();
  const measured = names.filter((name) => existsSync(join(folder, name, "result.json")));
  const entries = measured.map(async (name) => {
    const path = join(folder, name, "result.json");
    const result = checkResult(await readJsonFile(path), path);
    if (result.id !== name) {
      throw new VaeError(
        "DATA_INVALID",
        `${path}: expected the result of "${name}", got that of "${result.id}".`,
      );
    }
    const where = join(folder, name, "environment.json");
    const environment = checkEnvironment(await readJsonFile(where), where);
    return [name, { result, environment }] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

async function readJsonFile(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, "utf8")) as unknown;
  } catch (cause) {
    throw new VaeError("DATA_INVALID", `${path}: cannot be read as JSON.`, { cause });
  }
}

import { configHash } from "@vae/core/node";
import { makeFolder, readJson, writeFileAtomic } from "@vae/base/node";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { RowId } from "../evaluation/rows.js";
import { rowSchema, type ResultRow } from "../result/result-schema.js";

const storedSchema = z.strictObject({ hash: z.string(), row: rowSchema });

/** The scores of a run, a file each, so that a row that is scored is not scored again. */
export interface ScoreStore {
  find(row: RowId): Promise<ResultRow | undefined>;
  keep(row: ResultRow): Promise<void>;
}

/**
 * Opens `scores/` of a run.
 *
 * @param origin - All that decides a score but its row; scores of another origin are not found.
 */
export function openScoreStore(run: string, origin: object): ScoreStore {
  const pathOf = (row: string) => join(run, "scores", `${row.replaceAll("/", "-")}.json`);
  const hashOf = (row: string) => configHash({ ...origin, row });
  return {
    async find(row) {
      const path = pathOf(row);
      if (!existsSync(path)) return undefined;
      const stored = storedSchema.safeParse(await readJson(path));
      return stored.success && stored.data.hash === hashOf(row) ? stored.data.row : undefined;
    },
    async keep(row) {
      await makeFolder(join(run, "scores"));
      await writeFileAtomic(
        pathOf(row.id),
        `${JSON.stringify({ hash: hashOf(row.id), row }, null, 2)}\n`,
      );
    },
  };
}

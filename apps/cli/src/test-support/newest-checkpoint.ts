import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The bits of every file of the newest checkpoint of a stage: the text of what is JSON, else their hash. */
export function newestCheckpoint(stage: string): Record<string, string> {
  const checkpoints = join(stage, "checkpoints");
  const newest =
    readdirSync(checkpoints)
      .filter((name) => name.startsWith("step-"))
      .sort()
      .at(-1) ?? "";
  return Object.fromEntries(
    readdirSync(join(checkpoints, newest)).map((name) => {
      const bytes = readFileSync(join(checkpoints, newest, name));
      return [
        `${newest}/${name}`,
        name.endsWith(".json")
          ? bytes.toString("utf8")
          : createHash("sha256").update(bytes).digest("hex"),
      ];
    }),
  );
}

import { join } from "node:path";
import type { Scale } from "./recipe.js";

/** What the folder of an experiment is called after. */
interface FolderName {
  readonly id: string;
  readonly scale: Scale;
  readonly preset?: string | undefined;
  readonly seed: number;
}

/**
 * The folder of an experiment: `OUT/ID-SCALE-PRESET-seed-N`, without the scale where the name of the recipe ends with it.
 *
 * @example
 * ```ts
 * experimentFolder("runs", { id: "fashion-quick", scale: "quick", seed: 1 }); // runs/fashion-quick-seed-1
 * ```
 */
export function experimentFolder(out: string, { id, scale, preset, seed }: FolderName): string {
  const parts = [id, ...(id.endsWith(`-${scale}`) ? [] : [scale]), ...(preset ? [preset] : [])];
  return join(out, `${parts.join("-")}-seed-${seed}`);
}

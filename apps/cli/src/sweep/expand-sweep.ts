import { Rng } from "@vae/base";
import type { SweepFile } from "./sweep-file.js";

/** Values by the dotted paths of their keys. */
export type Settings = Readonly<Record<string, unknown>>;

/**
 * The settings of every variant of a sweep, in order: of a grid the last key changes fastest; random ones come from a
 * generator that the sweep's seed starts, and the first n of more samples are the same n.
 *
 * @example
 * ```ts
 * expandSweep({ name: "a", recipe: "fashion-quick", grid: { x: [1, 2], y: [3, 4] } });
 * // [{ x: 1, y: 3 }, { x: 1, y: 4 }, { x: 2, y: 3 }, { x: 2, y: 4 }]
 * ```
 */
export function expandSweep({ grid, list, random }: SweepFile): Settings[] {
  if (grid !== undefined) {
    return Object.entries(grid).reduce<Settings[]>(
      (before, [key, values]) =>
        before.flatMap((settings) => values.map((value) => ({ ...settings, [key]: value }))),
      [{}],
    );
  }
  if (list !== undefined) return list;
  if (random === undefined) return [{}];
  const rng = new Rng(random.seed ?? 1).fork("sweep");
  return Array.from({ length: random.samples }, (_, i) => {
    const draw = rng.fork(String(i));
    return Object.fromEntries(
      Object.entries(random.space).map(([key, space]) => [key, drawFrom(space, draw.fork(key))]),
    );
  });
}

type Space = NonNullable<SweepFile["random"]>["space"][string];

function drawFrom(space: Space, rng: Rng): unknown {
  if (Array.isArray(space)) return space[rng.integer(space.length)];
  const { min, max, scale = "linear", integer = false } = space;
  const at = rng.uniform();
  if (integer && scale === "linear") return min + Math.floor(at * (max - min + 1));
  const value =
    scale === "log" ? Math.exp(Math.log(min) + at * Math.log(max / min)) : min + at * (max - min);
  return integer ? Math.round(value) : value;
}

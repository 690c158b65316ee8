import { VaeError } from "./vae-error.js";

/**
 * The error for a name that is not in a list: it lists the names and points at the nearest one.
 *
 * @param kind - What the name stands for, e.g. `network`.
 * @param name - The name that was asked for.
 * @param known - The names that exist.
 * @returns A `NAME_UNKNOWN` error, for the caller to throw.
 *
 * @example
 * ```ts
 * unknownName("network", "dens", ["dense"]).message;
 * // Unknown network "dens". Did you mean "dense"? Known: dense.
 * ```
 */
export function unknownName(kind: string, name: string, known: readonly string[]): VaeError {
  const near = nearestName(name, known);
  const hint = near === undefined ? "" : ` Did you mean "${near}"?`;
  return new VaeError(
    "NAME_UNKNOWN",
    `Unknown ${kind} "${name}".${hint} Known: ${known.join(", ")}.`,
  );
}

/**
 * The known name that is nearest to a misspelt one.
 *
 * @returns The name within an edit distance of a third of its length (at least 2), or `undefined`.
 */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  let nearest: string | undefined;
  let least = Infinity;
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < least && distance <= Math.max(2, Math.floor(candidate.length / 3))) {
      least = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

/** Damerau–Levenshtein distance with adjacent transpositions (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(substitution, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, (beforePrevious[j - 2] ?? 0) + 1);
      }
      current.push(best);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}

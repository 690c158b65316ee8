/**
 * Shortens dotted keys to as many of their last parts as tell them apart.
 *
 * @example
 * ```ts
 * shortKeys(["firstStage.steps", "secondStage.steps", "firstStage.objective.gamma.rule"]);
 * // firstStage.steps, secondStage.steps, rule
 * ```
 */
export function shortKeys(keys: readonly string[]): Map<string, string> {
  const tail = (key: string, parts: number) => key.split(".").slice(-parts).join(".");
  return new Map(
    keys.map((key) => {
      let parts = 1;
      while (keys.some((other) => other !== key && tail(other, parts) === tail(key, parts)))
        parts++;
      return [key, tail(key, parts)];
    }),
  );
}

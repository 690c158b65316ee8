/**
 * Calls a function for each item, a few at a time. The first failure in the order of the items is thrown,
 * so that the same broken set gives the same message each time.
 *
 * @param atOnce - Decoders work in threads of their own; eight calls keep them busy without holding many images.
 */
export async function forEachConcurrently<T>(
  items: readonly T[],
  body: (item: T, index: number) => Promise<void>,
  atOnce = 8,
): Promise<void> {
  const failures = new Map<number, unknown>();
  let next = 0;
  async function work(): Promise<void> {
    while (next < items.length && failures.size === 0) {
      const index = next++;
      await body(items[index] as T, index).catch((failure: unknown) =>
        failures.set(index, failure),
      );
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work));
  if (failures.size > 0) throw failures.get(Math.min(...failures.keys()));
}

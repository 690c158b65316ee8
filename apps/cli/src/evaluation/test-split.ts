import { VaeError } from "@vae/base";
import { listDatasets } from "@vae/datasets/node";

/**
 * The images that a run is compared with by default: the test split of the data set that it was trained on, with the
 * same options.
 *
 * @param data - What the run was trained on, e.g. `mnist:train,pad=32`.
 * @throws {VaeError} CONFIG_INVALID, when that has no test split.
 *
 * @example
 * ```ts
 * testSplitOf("mnist:train,pad=32"); // mnist:test,pad=32
 * ```
 */
export function testSplitOf(data: string): string {
  const [first = ""] = data.split(" + ");
  const [, id = "", options = ""] = /^([^:,]*)(?::[^,]*)?(.*)$/.exec(first.trim()) ?? [];
  const info = listDatasets().find((candidate) => candidate.id === id);
  if (info !== undefined && "test" in info.splits) return `${id}:test${options}`;
  throw new VaeError(
    "CONFIG_INVALID",
    `${data}: has no test split to compare with; name real images with --data.`,
  );
}

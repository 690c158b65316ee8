import { openDataset, type Dataset } from "@vae/datasets/node";
import type { CommandContext, SharedOptions } from "../../cli/command-context.js";
import { withImageFlags, type ImageFlags } from "./image-flags.js";

/** Options of every command that opens a data set. */
export interface OpenOptions extends SharedOptions, ImageFlags {
  readonly root?: string;
}

/** How a data set is opened. */
export interface OpenWithProgressOptions {
  readonly split?: string;
  /** Whether images come from the cache, and go into it. Default true. */
  readonly isCached?: boolean;
}

/** Opens a data set; decoding a folder of pictures may take a while. */
export async function openWithProgress(
  id: string,
  { root, ...flags }: OpenOptions,
  { startProgress }: Pick<CommandContext, "startProgress">,
  { split, isCached = true }: OpenWithProgressOptions = {},
): Promise<Dataset> {
  let progress: ReturnType<typeof startProgress> | undefined;
  try {
    return await openDataset(withImageFlags(id, flags), {
      ...(root !== undefined && { root }),
      ...(split !== undefined && { split }),
      ...(!isCached && { cache: false }),
      onProgress(done, total) {
        progress ??= startProgress({ label: "decoding", total, unit: "images" });
        progress.update(done);
      },
    });
  } finally {
    progress?.stop();
  }
}

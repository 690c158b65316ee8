import { listCache, type CachedImages } from "@vae/datasets/node";
import type { CommandAction } from "../../cli/command-context.js";
import { table } from "../../cli/table.js";
import { openWithProgress, type OpenOptions } from "./open-with-progress.js";

/**
 * `vae datasets cache [ID]`: decodes a data set into the cache, so that a training later starts at once; without an id
 * it lists what is there.
 */
export const cacheDataset: CommandAction<OpenOptions> = async ([id], options, context) => {
  if (id === undefined) {
    const cached = await listCache();
    context.output.result({ cached }, () =>
      cached.length === 0 ? "The cache holds no images." : describe(cached),
    );
    return;
  }
  const { fingerprint, notes } = await openWithProgress(id, options, context);
  const cached = (await listCache()).filter((file) => file.fingerprint === fingerprint);
  context.output.result({ cached, notes }, () =>
    [
      cached.length === 0 ? `${id}: is read as fast without a cache.` : describe(cached),
      ...notes.map((note) => `Note: ${note}`),
    ].join("\n"),
  );
};

function describe(cached: readonly CachedImages[]): string {
  return table(
    [
      { title: "file" },
      { title: "MB", align: "right" },
      { title: "images", align: "right" },
      { title: "fingerprint" },
    ],
    cached.map(({ path, bytes, images, shape, fingerprint }) => [
      path,
      (bytes / 1e6).toFixed(1),
      `${images.toLocaleString("en-US")} of ${shape.join(" × ")}`,
      fingerprint,
    ]),
  );
}

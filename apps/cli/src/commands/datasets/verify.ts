import { imageSize, type Source } from "@vae/base";
import type { CommandAction } from "../../cli/command-context.js";
import { openWithProgress, type OpenOptions } from "./open-with-progress.js";

interface VerifiedSplit {
  readonly split: string;
  readonly images: number;
  readonly fingerprint: string;
  readonly notes: readonly string[];
}

/**
 * `vae datasets verify ID`: checks the files against the official hashes, where there are any, and decodes every image
 * of every split, or of the one that is named. Nothing comes from the cache.
 */
export const verifyDataset: CommandAction<OpenOptions> = async ([id = ""], options, context) => {
  const first = await openWithProgress(id, options, context, { isCached: false });
  const hasSplit = !first.info.takesPath && id.startsWith(`${first.info.id}:`);
  const names = hasSplit || first.info.takesPath ? [first.split] : Object.keys(first.info.splits);
  const splits: VerifiedSplit[] = [];
  for (const split of names) {
    const dataset =
      split === first.split
        ? first
        : await openWithProgress(id, options, context, { split, isCached: false });
    await readAll(dataset, () =>
      context.startProgress({ label: split, total: dataset.length, unit: "images" }),
    );
    const { length: images, fingerprint, notes } = dataset;
    splits.push({ split, images, fingerprint, notes });
  }
  context.output.result({ id: first.info.id, splits }, () =>
    splits
      .flatMap(({ split, images, fingerprint, notes }) => [
        `${first.info.id}:${split}: ${images.toLocaleString("en-US")} images are good`,
        `  ${fingerprint}`,
        ...notes.map((note) => `  Note: ${note}`),
      ])
      .join("\n"),
  );
};

/** Reads every image once, a batch at a time. */
async function readAll(
  source: Source,
  startProgress: () => { update(done: number): void; stop(): void },
): Promise<void> {
  const size = imageSize(source.shape);
  const atOnce = Math.max(1, Math.min(256, Math.floor(16e6 / size)));
  const batch = new Uint8Array(atOnce * size);
  const progress = startProgress();
  try {
    for (let start = 0; start < source.length; start += atOnce) {
      const count = Math.min(atOnce, source.length - start);
      await source.read(
        Uint32Array.from({ length: count }, (_, i) => start + i),
        batch,
      );
      progress.update(start + count);
    }
  } finally {
    progress.stop();
  }
}

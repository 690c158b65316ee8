import type { Command } from "commander";
import { addImageOptions, lazily, rootOption, seedOption, wholeNumber } from "../options.js";

/** `vae datasets`. */
export function addDatasets(program: Command): void {
  const datasets = program
    .command("datasets")
    .description("show, fetch, check and decode the data sets");
  const describe = "a data set (ID, ID:SPLIT, or a path)";
  datasets
    .command("list")
    .description("list the data sets")
    .action(lazily(async () => (await import("../../commands/datasets/list.js")).listOfDatasets));
  addImageOptions(datasets.command("info <id>"))
    .description(`count images and classes of ${describe}, and take its moments`)
    .addOption(rootOption())
    .action(lazily(async () => (await import("../../commands/datasets/info.js")).datasetInfo));
  datasets
    .command("fetch <id>")
    .description("fetch the files of a data set (ID or ID:SPLIT) that are not there yet")
    .option("--yes", "agree to size and licence without being asked")
    .option("--mirror <address>", "where to fetch from: it has ID/FILE (else VAE_DATA_MIRROR)")
    .addOption(rootOption())
    .action(lazily(async () => (await import("../../commands/datasets/fetch.js")).fetchCommand));
  addImageOptions(datasets.command("verify <id>"))
    .description(`check the files of ${describe}, and decode every image`)
    .addOption(rootOption())
    .action(lazily(async () => (await import("../../commands/datasets/verify.js")).verifyDataset));
  addImageOptions(datasets.command("preview <id>"))
    .description(`draw some images of ${describe} as a grid`)
    .requiredOption("--out <file>", "PNG file to write")
    .option("--n <number>", "number of images", wholeNumber(1), 64)
    .addOption(seedOption())
    .addOption(rootOption())
    .action(
      lazily(async () => (await import("../../commands/datasets/preview.js")).previewDataset),
    );
  addImageOptions(datasets.command("cache [id]"))
    .description(`decode ${describe} into the cache, or list what is there`)
    .addOption(rootOption())
    .action(lazily(async () => (await import("../../commands/datasets/cache.js")).cacheDataset));
}

import { imageSize, Rng } from "@vae/base";
import { describeDataset } from "@vae/datasets";
import { listDatasets, openDataset, type DatasetInfo } from "@vae/datasets/node";
import type { CommandAction, SharedOptions } from "../cli/command-context.js";
import { formatNumber, table } from "../cli/table.js";
import { gridScale, writeImages } from "./image-file.js";
import { outputFormat } from "./output-format.js";

/** Options of `vae datasets info`. */
export interface DatasetInfoOptions extends SharedOptions {
  readonly root?: string;
}

/** Options of `vae datasets preview`. */
export interface DatasetPreviewOptions extends DatasetInfoOptions {
  readonly out: string;
  readonly n: number;
  readonly seed: number;
}

/** `vae datasets list`. */
export const listOfDatasets: CommandAction<SharedOptions> = (_, _options, { output }) => {
  const datasets = listDatasets();
  output.result({ datasets }, () =>
    table(
      [{ title: "data set" }, { title: "images" }, { title: "splits" }, { title: "what" }],
      datasets.map((info) => [
        info.takesPath ? `${info.id}:PATH` : info.id,
        info.shape?.join(" × ") ?? "as the files",
        splitsOf(info),
        info.title,
      ]),
    ),
  );
  return Promise.resolve();
};

function splitsOf({ splits, defaultSplit }: DatasetInfo): string {
  return Object.entries(splits)
    .map(([name, images]) => {
      const count = images === null ? "" : ` ${images.toLocaleString("en-US")}`;
      return `${name}${name === defaultSplit ? "*" : ""}${count}`;
    })
    .join(", ");
}

/** `vae datasets info ID`. */
export const datasetInfo: CommandAction<DatasetInfoOptions> = async (
  [id = ""],
  { root },
  { output, startProgress },
) => {
  const dataset = await openWithProgress(id, root, startProgress);
  const description = await describeDataset(dataset);
  const { info, split, classNames = [], notes } = dataset;
  const { images, shape, classCounts = [], mean, standardDeviation, fingerprint } = description;
  output.result({ id: info.id, split, ...description, classNames, notes, info }, () =>
    [
      table(
        [{ title: "" }, { title: "" }],
        [
          ["data set", `${info.id}:${split}`],
          ["title", info.title],
          ["images", `${images.toLocaleString("en-US")} of ${shape.join(" × ")}`],
          ["mean", mean.map(formatNumber).join(", ")],
          ["deviation", standardDeviation.map(formatNumber).join(", ")],
          ["classes", classCounts.map((n, i) => `${classNames[i] ?? String(i)} ${n}`).join(", ")],
          ["origin", info.origin],
          ["licence", info.licence],
          ["citation", info.citation],
          ["fingerprint", fingerprint],
        ].filter(([, value]) => value !== ""),
      ),
      ...notes.map((note) => `Note: ${note}`),
    ].join("\n"),
  );
};

/** `vae datasets preview ID --out FILE`. */
export const previewDataset: CommandAction<DatasetPreviewOptions> = async (
  [id = ""],
  { root, out, n, seed },
  { output, startProgress },
) => {
  outputFormat(out, [".png"]);
  const dataset = await openWithProgress(id, root, startProgress);
  const count = Math.min(n, dataset.length);
  const indices = new Rng(seed).fork("preview").permutation(dataset.length).subarray(0, count);
  const images = new Uint8Array(count * imageSize(dataset.shape));
  await dataset.read(indices, images);
  await writeImages(out, { shape: dataset.shape, images }, { scale: gridScale(dataset.shape) });
  output.result(
    { id: dataset.info.id, split: dataset.split, out, n: count, seed, indices },
    () => `${out}: ${count} images of ${dataset.info.id}:${dataset.split}, seed ${seed}`,
  );
};

/** Opens a data set; decoding a folder of pictures may take a while. */
async function openWithProgress(
  id: string,
  root: string | undefined,
  startProgress: Parameters<CommandAction<SharedOptions>>[2]["startProgress"],
) {
  let progress: ReturnType<typeof startProgress> | undefined;
  try {
    return await openDataset(id, {
      ...(root === undefined ? {} : { root }),
      onProgress(done, total) {
        progress ??= startProgress({ label: "decoding", total, unit: "images" });
        progress.update(done);
      },
    });
  } finally {
    progress?.stop();
  }
}

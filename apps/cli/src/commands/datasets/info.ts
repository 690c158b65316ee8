import { describeDataset } from "@vae/datasets";
import type { CommandAction } from "../../cli/command-context.js";
import { formatNumber, table } from "../../cli/table.js";
import { splitsOf } from "./list.js";
import { openWithProgress, type OpenOptions } from "./open-with-progress.js";

/** `vae datasets info ID`. */
export const datasetInfo: CommandAction<OpenOptions> = async ([id = ""], options, context) => {
  const dataset = await openWithProgress(id, options, context);
  const description = await describeDataset(dataset);
  const { info, split, classNames = [], notes } = dataset;
  const { images, shape, classCounts = [], mean, standardDeviation, fingerprint } = description;
  context.output.result({ id: info.id, split, ...description, classNames, notes, info }, () =>
    [
      table(
        [{ title: "" }, { title: "" }],
        [
          ["data set", `${info.id}:${split}`],
          ["title", info.title],
          ["splits", splitsOf(info)],
          ["images", `${images.toLocaleString("en-US")} of ${shape.join(" × ")}`],
          ["mean", mean.map(formatNumber).join(", ")],
          ["deviation", standardDeviation.map(formatNumber).join(", ")],
          ["classes", classCounts.map((n, i) => `${classNames[i] ?? String(i)} ${n}`).join(", ")],
          ["options", info.options.join(", ")],
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

import { listDatasets, type DatasetInfo } from "@vae/datasets/node";
import type { CommandAction, SharedOptions } from "../../cli/command-context.js";
import { table } from "../../cli/table.js";

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

/** Names and sizes of the splits; a star marks the one that is opened when none is named. */
export function splitsOf({ splits, defaultSplit }: DatasetInfo): string {
  return Object.entries(splits)
    .map(([name, images]) => {
      const count = images === null ? "" : ` ${images.toLocaleString("en-US")}`;
      return `${name}${name === defaultSplit ? "*" : ""}${count}`;
    })
    .join(", ");
}

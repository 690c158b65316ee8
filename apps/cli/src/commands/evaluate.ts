import { useBackend } from "@vae/backend";
import { VaeError } from "@vae/base";
import type { CommandAction, SharedOptions } from "../cli/command-context.js";
import { evaluateRun } from "../evaluation/evaluate-run.js";
import { parseRows } from "../evaluation/rows.js";
import { openRun } from "../runs/open-run.js";
import type { BackendRequest } from "./backend-request.js";
import { evaluateImages, type EvaluateImagesOptions } from "./evaluate-images.js";
import { scoreTable } from "./score-table.js";

/** Options of `vae evaluate`. */
export interface EvaluateOptions extends SharedOptions {
  readonly rows?: readonly string[];
  readonly extractor?: string;
  readonly data?: string;
  readonly n: number;
  readonly root?: string;
  readonly seed: number;
  readonly backend: BackendRequest;
}

/** `vae evaluate RUN` and `vae evaluate A B`, by the number of arguments. */
export const evaluate: CommandAction<EvaluateOptions & EvaluateImagesOptions> = (
  positional,
  options,
  context,
) => {
  if (positional.length > 1) return evaluateImages(positional, options, context);
  if (options.metrics === undefined) return evaluateTable(positional, options, context);
  throw new VaeError(
    "CONFIG_INVALID",
    `--metrics: a run is scored in rows (--rows); for one of them give two sets of images, e.g. ` +
      `vae evaluate ${positional[0] ?? "RUN"}:gen-2 cifar-10:test --metrics ${options.metrics.join(",")}.`,
  );
};

/** `vae evaluate RUN`: the table of scores. */
const evaluateTable: CommandAction<EvaluateOptions> = async (
  [path = ""],
  { rows, extractor = "lenet", data, n, root, seed, backend },
  { log, output, startProgress, listenForInterrupt },
) => {
  if (rows !== undefined) parseRows(rows); // before a minute has been spent on the others
  const signal = listenForInterrupt("ending after the row in progress");
  log.info((await useBackend(backend)).reason);
  const run = await openRun(path, { root });
  try {
    const evaluation = await evaluateRun(run, {
      rows,
      extractor,
      data,
      generated: n,
      root,
      seed,
      startProgress,
      signal,
    });
    output.result({ run: path, ...evaluation }, () =>
      [
        `${path} on ${evaluation.data.name}, seed ${seed}`,
        "",
        scoreTable(evaluation.rows, evaluation.extractor),
      ].join("\n"),
    );
  } finally {
    run.dispose();
  }
};

import { useBackend } from "@vae/backend";
import type { InceptionDimension } from "@vae/metrics/inception";
import type { CommandAction, SharedOptions } from "../cli/command-context.js";
import { evaluateRun, rowsOf, usualExtractor } from "../evaluation/evaluate-run.js";
import { parseRows, rowLabels } from "../evaluation/rows.js";
import { testSplitOf } from "../evaluation/test-split.js";
import { openRun } from "../runs/open-run.js";
import type { BackendRequest } from "./backend-request.js";
import {
  createImageScorer,
  evaluateImages,
  parseMetrics,
  scoresText,
  type EvaluateImagesOptions,
  type ImageScores,
} from "./evaluate-images.js";
import { openImageSide } from "./fid/image-side.js";
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
  return options.metrics === undefined
    ? evaluateTable(positional, options, context)
    : evaluateMetrics(positional, options, context);
};

/** `vae evaluate RUN`: the table of scores. */
const evaluateTable: CommandAction<EvaluateOptions & EvaluateImagesOptions> = async (
  [path = ""],
  { rows, extractor, data, n, root, seed, backend, dims, convention, weights, cache },
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
      features: { dimension: Number(dims) as InceptionDimension, convention, weights, cache },
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

/** `vae evaluate RUN --metrics …`: the metrics of each row, of the very images that the table is of. */
const evaluateMetrics: CommandAction<EvaluateOptions & EvaluateImagesOptions> = async (
  [path = ""],
  options,
  context,
) => {
  const { data, n: generated, root, seed, range } = options;
  const metrics = parseMetrics(options.metrics ?? []);
  context.log.info((await useBackend(options.backend)).reason);
  const run = await openRun(path, { root });
  const rows = rowsOf(run, options.rows);
  const name = data ?? testSplitOf(run.config.data);
  const shape = run.vae.network.imageShape;
  run.dispose(); // each row opens it for itself
  const asked = { root, range, generated, seed, data: name };
  const real = await openImageSide(name, asked);
  const extractor = options.extractor ?? usualExtractor(shape);
  const scorer = createImageScorer(real, metrics, { ...options, extractor }, context);
  try {
    const scored: (ImageScores & { readonly id: string; readonly label: string })[] = [];
    for (const id of rows) {
      const side = await openImageSide(`${path}:${id}`, asked);
      const scores = await scorer.score(side, { isPaired: id.startsWith("rec/") });
      scored.push({ id, label: rowLabels[id], ...scores });
    }
    context.output.result({ run: path, data: name, seed, rows: scored }, () =>
      scored.map((scores) => `${scores.label}: ${scoresText(scores)}`).join("\n\n"),
    );
  } finally {
    scorer.dispose();
  }
};

/**
 * Writes reference/config/PAGE.md: the keys of every file that the program reads and writes, from the schemas and types
 * that it reads and writes them with. A key without a comment above it fails.
 */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import * as config from "@vae/cli/config";
import * as result from "@vae/cli/result";
import { networkIds } from "@vae/core";
import { allSamplers } from "@vae/two-stage";
import { arrayFiles } from "./config-reference/array-files.mjs";
import { createKeyTables } from "./config-reference/key-tables.mjs";
import { readSourceTypes } from "./config-reference/source-types.mjs";
import { code, prose, table } from "./markdown.mjs";

const root = new URL("../../../", import.meta.url);
const target = fileURLToPath(new URL("../reference/config/", import.meta.url));

const fromRoot = (path) => fileURLToPath(new URL(path, root));
const inCli = (path) => fromRoot(`apps/cli/src/${path}`);
const networkFile = (id) => fromRoot(`packages/core/src/networks/${id}.ts`);
const samplerFiles = {
  gmm: ["samplers/gaussian-mixture", "GaussianMixtureOptions"],
  "dirichlet-gmm": ["samplers/dirichlet-mixture", "DirichletMixtureOptions"],
  kde: ["samplers/kernel-density", "KernelDensityOptions"],
  hypersphere: ["samplers/hypersphere", "HypersphereOptions"],
  "second-stage": ["learned-samplers/second-stage-sampler", "SecondStageSamplerOptions"],
  maf: ["learned-samplers/masked-autoregressive-flow", "MaskedAutoregressiveFlowOptions"],
};
const inTwoStage = (path) => fromRoot(`packages/two-stage/src/${path}.ts`);

const files = {
  run: inCli("config/run-config.ts"),
  plan: inCli("recipes/plan-schema.ts"),
  sweep: inCli("sweep/sweep-file.ts"),
  result: inCli("result/result-schema.ts"),
  environment: inCli("result/environment-schema.ts"),
  metrics: inCli("runs/metrics-file.ts"),
  posteriors: inCli("stages/second-stage-posteriors.ts"),
  report: inCli("reports/write-report.ts"),
  checkpoint: fromRoot("packages/core/src/node/checkpoint.ts"),
};
const types = readSourceTypes(inCli("../tsconfig.json"), [
  ...Object.values(files),
  ...networkIds.map(networkFile),
  ...Object.values(samplerFiles).map(([file]) => inTwoStage(file)),
]);

const { silent, meaningCell, inputTables, outputTables, fieldTable, optionTable } =
  createKeyTables(types);

function networkParts(id) {
  const name = `${id.charAt(0).toUpperCase()}${id.slice(1)}NetworkOptions`;
  const parts = [`## ${id}`, optionTable(name, networkFile(id), ["imageShape"])];
  const presets = presetsOf(id);
  if (presets.length > 0) {
    parts.push(
      table(
        ["preset", "sets", "whose"],
        presets.map((preset) => [
          code(preset.name),
          code(preset.typeText),
          meaningCell(`${id}Presets`, preset.name, preset.meaning),
        ]),
      ),
    );
  }
  return parts;
}

function presetsOf(id) {
  try {
    return types.keysOf(types.typeNamed(networkFile(id), `${id}Presets`));
  } catch {
    return []; // it has none
  }
}

function samplerParts([id, { title, options }]) {
  const [file, name] = samplerFiles[id] ?? [];
  if (options.length > 0 && name === undefined)
    throw new Error(`No options known of sampler ${id}.`);
  const head = [`## ${id}`, `${prose(title)}.`];
  if (name === undefined) return [...head, "It has no options."];
  return [...head, optionTable(name, inTwoStage(file))];
}

const pages = {
  "first-stage": {
    title: "First stage: config.json",
    says: "settings of a first stage, which `vae train` takes by `--set KEY=VALUE`",
    parts: [
      "What a run's `config.json` says of its first stage. `--set optimizer.beta1=0.5` of `vae train` changes one key; a key " +
        "that is not there is refused, with the nearest. The default is what `vae train` does where nothing is said.",
      ...inputTables(
        { name: "firstStageSchema", file: files.run, schema: config.firstStageSchema },
        config.defaultFirstStage,
      ),
      "What `network` takes beside its id is on the page [Networks](./networks).",
    ],
  },
  "second-stage": {
    title: "Second stage: second-stage/config.json",
    says: "settings of a second stage, likewise of `vae train --second-stage`",
    parts: [
      "What `second-stage/config.json` of a run says. `vae train --second-stage RUN --set network.width=1024` changes one key.",
      ...inputTables(
        { name: "secondStageSchema", file: files.run, schema: config.secondStageSchema },
        config.defaultSecondStage,
      ),
    ],
  },
  networks: {
    title: "Networks",
    says: "options of each network that has a name",
    parts: [
      "Keys of `network` beside `id`: `vae train --network resnet --set network.base=16`. `--set network.preset=NAME` sets " +
        "several as someone published them.",
      ...networkIds.flatMap(networkParts),
    ],
  },
  samplers: {
    title: "Samplers",
    says: "options of each density that latents can be drawn from",
    parts: [
      "What `vae sample --sampler NAME`, `vae latents fit --sampler NAME` and the rows `sampler/NAME` of a table draw from. " +
        "Options are keys of `evaluation.samplers.NAME` in a [plan](./plan).",
      ...Object.entries(allSamplers).flatMap(samplerParts),
    ],
  },
  plan: {
    title: "Plan of a model",
    says: "all that decides the numbers of one model: what a recipe resolves to, and `config` of a sweep",
    parts: [
      "What `vae reproduce RECIPE --dry-run --json` prints of each model, and what `config` of a [sweep](./sweep) holds. " +
        "`vae reproduce RECIPE --set firstStage.steps=600` changes one key of every model.",
      ...inputTables({ name: "modelPlanSchema", file: files.plan, schema: config.modelPlanSchema }),
    ],
  },
  sweep: {
    title: "Sweep file",
    says: "what `vae sweep run FILE` reads",
    parts: [
      "YAML, JSON, or a module with an export `sweep`. Either `recipe` or `config` is there, and one of `grid`, `list` and " +
        "`random` at most; `scale`, `preset` and `models` belong to a recipe. See [Sweeps](../../guide/sweeps).",
      // A plan has a page of its own.
      ...inputTables({
        name: "sweepSchema",
        file: files.sweep,
        schema: config.sweepSchema,
        elsewhere: ["config"],
      }),
      "The keys of `config` are those of a [plan](./plan).",
    ],
  },
  result: {
    title: "result.json",
    says: "what `vae reproduce RECIPE --publish FOLDER` writes, and tables and figures of this site are read from",
    parts: [
      "One of four kinds, by the key `kind`; `anyResultSchema` of `@vae/cli/result` reads all of them.",
      ...outputTables({
        name: "anyResultSchema",
        file: files.result,
        schema: result.anyResultSchema,
      }),
    ],
  },
  environment: {
    title: "environment.json",
    says: "where something was computed: in every run, and beside every result",
    parts: outputTables({
      name: "environmentSchema",
      file: files.environment,
      schema: result.environmentSchema,
    }),
  },
  "run-folder": {
    title: "Other files of a run",
    says: "lines of `metrics.jsonl` and `epochs.jsonl`, checkpoints, posteriors, moments, statistics",
    parts: [
      "The whole folder is drawn in [Runs and files](../../guide/runs-and-files).",
      "## A line of metrics.jsonl",
      fieldTable("LoggedStep", files.metrics),
      "## A line of epochs.jsonl",
      fieldTable("LoggedEpoch", files.metrics),
      "## checkpoints/step-NNNNNN/state.json",
      "Beside `weights.safetensors` (names `encoder/…`, `decoder/…`, `objective/…`) and `optimizer.safetensors` (the moments of " +
        "Adam).",
      fieldTable("CheckpointState", files.checkpoint),
      "## posteriors.json",
      fieldTable("PosteriorsOrigin", files.posteriors),
      "## recipe.json",
      fieldTable("RunDescription", files.report),
      "## evaluation.json",
      fieldTable("StoredEvaluation", files.report),
      ...arrayFiles.flatMap(({ file, what, arrays }) => [
        `## ${file}`,
        prose(what),
        table(
          ["array", "numbers", "shape", "meaning"],
          arrays.map(({ name, dtype, shape, meaning }) => [
            name === "" ? "the file itself" : code(name),
            dtype,
            code(shape),
            prose(meaning),
          ]),
        ),
      ]),
    ],
  },
};

if (silent.length > 0) {
  throw new Error(`Keys without a comment that says what they mean:\n  ${silent.join("\n  ")}`);
}
await rm(target, { recursive: true, force: true });
await mkdir(target, { recursive: true });
for (const [name, { title, parts }] of Object.entries(pages)) {
  // Its tables need the room of the outline.
  const matter = "---\naside: false\npageClass: wide\n---";
  await writeFile(`${target}${name}.md`, `${matter}\n\n# ${title}\n\n${parts.join("\n\n")}\n`);
}
const overview = Object.entries(pages).map(([name, { title, says }]) => [
  `[${title}](./${name})`,
  prose(says),
]);
await writeFile(
  `${target}index.md`,
  `# Configuration and files\n\nWritten from the schemas that the program checks files with.\n\n${table(["page", "is about"], overview)}\n`,
);

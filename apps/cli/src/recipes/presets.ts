import { unknownName } from "@vae/base";
import type { RowId } from "../evaluation/rows.js";
import type { ModelPlan } from "./plan-schema.js";

type Change = (plan: ModelPlan) => ModelPlan;

const adam = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
const computed = { gamma: { rule: "computed" as const } };
const learned = { gamma: { rule: "learned" as const }, klWeight: 1 };

/** The objectives and the second stage's input of the paper, whatever the network. */
const asInPaper: Change = ({ firstStage, secondStage, ...plan }) => ({
  ...plan,
  firstStage: { ...firstStage, objective: { ...computed, klWeight: "balanced-by-size" } },
  ...(secondStage && {
    secondStage: {
      ...secondStage,
      input: "fresh" as const,
      standardise: false,
      objective: { ...computed, klWeight: 1 },
    },
  }),
});

const withRows = (plan: ModelPlan, ...rows: RowId[]): ModelPlan => ({
  ...plan,
  evaluation: { ...plan.evaluation, rows },
});

/** Images as the released code has them: CIFAR through JPEG, CelebA split in the order of a listing. */
function releasedImages({ data, ...plan }: ModelPlan): ModelPlan {
  const released = (id: string) =>
    id
      .split(" + ")
      .map((part) => {
        if (/^cifar-10/.test(part) && !part.includes("jpeg=")) return `${part},jpeg=75`;
        if (/^celeba/.test(part) && !part.includes("order=")) return `${part},order=listing`;
        return part;
      })
      .join(" + ");
  return {
    ...plan,
    data: { ...data, train: released(data.train), evaluation: released(data.evaluation) },
  };
}

/** Published ways to do it, each in every knob. What is no knob of theirs, such as the length of a training, stays. */
const presets = {
  /** The paper's text: one scalar to variance 1, from a fixed draw; nothing else is touched. */
  paper: (plan) =>
    withRows(
      asInPaper(plan),
      "rec/sample",
      "gen-1",
      "gen-2/none",
      "gen-2/decoder-noise",
      "gen-2/paper",
    ),
  /** The paper's code of May 2020 (BalancingVAE d9f3997), with its slips: see `as-released` in the renormalisations. */
  "as-released": (plan) => {
    const { evaluation, ...rest } = releasedImages(asInPaper(plan));
    return withRows(
      { ...rest, evaluation: { ...evaluation, quantised: evaluation.extractor === "lenet" } },
      "rec/sample",
      "rec/global",
      "gen-1",
      "gen-1/as-released",
      "gen-2/none",
      "gen-2/as-released",
    );
  },
  /** Its code of January 2020 (7965c70): rescaled by batches of 100, scored against training images. */
  "first-release": (plan) => {
    const { data, ...rest } = releasedImages(asInPaper(plan));
    const scored = {
      ...data,
      evaluation: data.train,
      evaluationImages: data.evaluationImages ?? 10_000,
    };
    return withRows(
      { ...rest, data: scored },
      "rec/sample",
      "gen-1",
      "gen-2/none",
      "gen-2/first-release",
    );
  },
  /** Dai and Wipf (2019): InfoGAN's network, learned γ, batches of 64, the decoder's noise, fakes stretched to full contrast. */
  "dai-wipf": (plan) => {
    const { firstStage, secondStage, ...rest } = releasedImages(plan);
    const { network } = firstStage;
    const own =
      network.id === "infogan" ? network : { id: "infogan", latent: network["latent"] ?? 64 };
    return withRows(
      {
        ...rest,
        firstStage: {
          ...firstStage,
          network: { ...own, head: "softplus" },
          objective: learned,
          optimizer: adam,
          batchSize: Math.min(64, firstStage.batchSize),
        },
        ...(secondStage && {
          secondStage: {
            ...secondStage,
            network: { ...secondStage.network, width: Math.min(1024, secondStage.network.width) },
            objective: learned,
            input: "fresh" as const,
            batchSize: Math.min(64, secondStage.batchSize),
          },
        }),
      },
      "rec/sample",
      "gen-1",
      "gen-2/none",
      "gen-2/decoder-noise",
      "gen-2/min-max",
    );
  },
} as const satisfies Readonly<Record<string, Change>>;

/** The name of a preset. */
export type RecipePreset = keyof typeof presets;

/** Every preset. */
export const recipePresets = Object.keys(presets) as readonly RecipePreset[];

/**
 * A model with all knobs as someone published them.
 *
 * @throws {VaeError} NAME_UNKNOWN, when there is no such preset.
 */
export function withPreset(plan: ModelPlan, name: string): ModelPlan {
  if (!Object.hasOwn(presets, name)) throw unknownName("preset", name, recipePresets);
  return presets[name as RecipePreset](plan);
}

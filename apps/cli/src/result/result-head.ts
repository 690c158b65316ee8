import { z } from "zod";

/** Version of the format of `result.json`. */
export const resultFormat = 1;

/** A number that is neither NaN nor infinite. */
export const finite = z.number();

/** What every `result.json` begins with. */
export const head = {
  /** Version of this format. */
  format: z.literal(resultFormat),
  /** Name of the recipe. */
  id: z.string().min(1),
  /** Ends with the scale. */
  title: z
    .string()
    .regex(/\(scale: (test|quick|small|paper)\)$/, "the scale stands in every title"),
  /** `test`, `quick`, `small` or `paper`; stands in every title. */
  scale: z.enum(["test", "quick", "small", "paper"]),
  /** The command that wrote this file. */
  command: z.string().min(1),
  /** When, ISO 8601. */
  created: z.iso.datetime(),
};

/** Which images a model was trained on, and which it was measured on. */
export const dataSchema = z.strictObject({
  /** Data set and split of the training. */
  train: z.string(),
  /** Data set and split of the scores. */
  evaluation: z.string(),
  /** Images that were trained on. */
  trainImages: z.int().positive(),
  /** Images that were scored against. */
  evaluationImages: z.int().positive(),
});

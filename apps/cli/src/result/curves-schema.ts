import { z } from "zod";
import { finite, head } from "./result-head.js";

/** One line or one cloud of a figure. */
const seriesSchema = z.strictObject({
  /** What the key of the figure calls it. */
  name: z.string().min(1),
  /** How it is drawn. */
  mark: z.enum(["line", "points"]),
  /** Places on the horizontal axis. */
  x: z.array(finite).min(1),
  /** Places on the vertical axis, as many. */
  y: z.array(finite).min(1),
});

/** What an exact computation gives: a figure, and the numbers that it shows. */
export const measuredCurvesSchema = z.strictObject({
  /** How the numbers are made, in a sentence. */
  convention: z.string().min(1),
  /** Images or points that went in. */
  n: z.int().positive(),
  /** What the images were; absent where it needs none. */
  data: z
    .strictObject({
      /** Data set and split. */
      train: z.string(),
      /** Says exactly which images. */
      fingerprint: z.string(),
    })
    .optional(),
  /** Titles of the axes, with their units. */
  axes: z.strictObject({
    /** Of the horizontal one. */
    x: z.string(),
    /** Of the vertical one. */
    y: z.string(),
  }),
  /** Lines and clouds. */
  series: z.array(seriesSchema).min(1),
  /** The numbers that count, by name. */
  values: z.record(z.string(), finite),
});

/** `result.json` of an exact computation. */
export const curvesResultSchema = z.strictObject({
  ...head,
  /** A figure that was computed without a training. */
  kind: z.literal("curves"),
  /** What it does not show. */
  notes: z.array(z.string()),
  ...measuredCurvesSchema.shape,
});

export type MeasuredCurves = z.infer<typeof measuredCurvesSchema>;
export type CurvesResult = z.infer<typeof curvesResultSchema>;

import { z } from "zod";

const count = z.int().min(1);

/** A schema with a key of each kind; the last has no comment. */
export const smallSchema = z.strictObject({
  /** How many. `@default 3` */
  count: count.optional(),
  /** Below 1. */
  share: z.number().min(0).lt(1),
  /** The parts. */
  parts: z
    .array(
      z.strictObject({
        /** Its name. */
        name: z.string().min(1),
      }),
    )
    .min(1),
  /** Either form. */
  form: z.discriminatedUnion("kind", [
    z.strictObject({
      /** Round. */
      kind: z.literal("round"),
      /** Of the circle, or null. */
      radius: z.number().positive().nullable(),
    }),
    z.strictObject({
      /** Square; may be left out. */
      kind: z.literal("square").optional(),
    }),
  ]),
  unsaid: z.enum(["a", "b"]),
});

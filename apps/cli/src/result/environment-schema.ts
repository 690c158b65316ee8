import { z } from "zod";

/** `environment.json`: where it was measured. */
export const environmentSchema = z.strictObject({
  /** Version of Node. */
  node: z.string(),
  /** Operating system and processor family. */
  platform: z.string(),
  /** Model of the processor. */
  cpu: z.string(),
  /** Its cores. */
  cores: z.int().positive(),
  /** Memory of the machine, GiB. */
  memoryGiB: z.number(),
  /** Which engine computed. */
  backend: z.string(),
  /** Why this one. */
  backendReason: z.string(),
  /** What else decides the bits of a result, on native TensorFlow. */
  numerics: z
    .strictObject({
      /** Of one operation; sums over several round differently. */
      threads: z.int().positive(),
      /** Of products and convolutions. */
      precision: z.enum(["float32", "bfloat16"]),
      /** Whether steps ran as graphs, with TensorFlow's optimizer or exactly as op by op. */
      graphs: z.enum(["optimized", "exact", "off"]),
    })
    .optional(),
  /** Of the packages that compute. */
  versions: z.record(z.string(), z.string()),
});

export type RunEnvironment = z.infer<typeof environmentSchema>;

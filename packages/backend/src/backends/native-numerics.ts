/** What decides the bits of a result on native TensorFlow, beside the operations: equal here, equal there. */
export interface NativeNumerics {
  /** Threads of one operation; sums over several threads round differently. */
  readonly threads: number;
  /** What graphs compute products and convolutions in. */
  readonly precision: "float32" | "bfloat16";
  /** Whether compiled steps run as graphs, after TensorFlow's optimizer or without it, or op by op. */
  readonly graphs: "optimized" | "exact" | "off";
}

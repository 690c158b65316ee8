/** One layer of a network, for people who look at it. */
export interface LayerDescription {
  /** Where its parameters are in the weight file, e.g. `encoder/conv-0`. */
  readonly name: string;
  /** What it is, e.g. `conv 4×4, stride 2, 128, relu`. */
  readonly kind: string;
  /** Shape of what it returns for one datum, without the batch. */
  readonly outputShape: readonly number[];
  /** Number of trained values. */
  readonly parameters: number;
}

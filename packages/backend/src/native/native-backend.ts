import * as tf from "@tensorflow/tfjs";

/** What the binding says of a tensor that TensorFlow made. */
export interface TensorMetadata {
  readonly id: number;
  readonly shape: number[];
  /** TensorFlow's own number of the type: 1 float32, 3 int32, 10 bool, 20 resource. */
  readonly dtype: number;
}

/** An attribute of an operation, as the binding takes it. */
export interface OperationAttribute {
  readonly name: string;
  /** One of the binding's `TF_ATTR_…` numbers. */
  readonly type: number;
  readonly value: AttributeValue;
}

/** The values that an attribute can have; lists are lists of numbers or booleans. */
export type AttributeValue = string | number | boolean | readonly number[] | readonly boolean[];

/**
 * The compiled binding of tfjs-node. What stands last is there only in the build of `vae backend install`
 * (`native/vae_binding.cc`).
 */
export interface TensorFlowBinding {
  readonly TF_Version: string;
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_BOOL: number;
  readonly TF_RESOURCE: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_SHAPE: number;
  createTensor(shape: readonly number[], dtype: number, values: tf.BackendValues): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): tf.BackendValues;
  executeOp(
    name: string,
    attributes: readonly OperationAttribute[],
    inputs: readonly number[],
    outputs: number,
  ): TensorMetadata[];
  isUsingGpuDevice(): boolean;
  getNumOfTensors(): number;

  readonly addFunction?: (
    name: string,
    graphDef: Uint8Array,
    inputs: readonly string[],
    outputs: readonly string[],
    controls: readonly string[],
  ) => void;
  readonly removeFunction?: (name: string) => void;
  readonly executeFunction?: (
    name: string,
    inputs: readonly number[],
    outputs: number,
    config: Uint8Array,
  ) => TensorMetadata[];
  createFloat64?(shape: readonly number[], values: Float64Array): number;
  readFloat64?(id: number): Float64Array;
  float64Kernels?(): readonly string[];
  multiplyFloat64?(
    kernel: string,
    shape: readonly [rows: number, columns: number, depth: number],
    a: Float64Array,
    isATransposed: boolean,
    b: Float64Array,
    isBTransposed: boolean,
  ): Float64Array;
  squaredDistancesFloat64?(
    kernel: string,
    shape: readonly [rows: number, columns: number, depth: number],
    a: Float64Array,
    b: Float64Array,
  ): Float64Array;
  eigenvaluesFloat64?(
    kernel: string,
    shape: readonly [size: number, one: 1, size: number],
    matrix: Float64Array,
  ): Float64Array;
  operationList?(): Uint8Array;
}

/** What tfjs-node's backend keeps of a tensor; `values` are there until TensorFlow first needs them. */
export interface TensorRecord {
  readonly id: number;
  readonly values: tf.BackendValues | null;
}

/** The parts of tfjs-node's backend class that this package uses. */
export interface NativeBackend extends tf.KernelBackend {
  binding: TensorFlowBinding;
  readonly isUsingGpuDevice: boolean;
  readonly tensorMap: { get(dataId: object): TensorRecord };
  getInputTensorIds(tensors: readonly tf.TensorInfo[]): number[];
  createOutputTensor(metadata: TensorMetadata): tf.Tensor;
  executeSingleOutput(
    name: string,
    attributes: readonly OperationAttribute[],
    inputs: readonly tf.TensorInfo[],
  ): tf.Tensor;
  executeMultipleOutputs(
    name: string,
    attributes: readonly OperationAttribute[],
    inputs: readonly tf.TensorInfo[],
    outputs: number,
  ): tf.Tensor[];
}

/** The current backend, where it is native TensorFlow. */
export function nativeBackend(): NativeBackend | undefined {
  return tf.getBackend() === "tensorflow" ? (tf.backend() as unknown as NativeBackend) : undefined;
}

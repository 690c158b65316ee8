import * as tf from "@tensorflow/tfjs";

/** What this package uses of WebGPU's `GPUBuffer`. */
export interface GpuBuffer {
  readonly size: number;
  readonly usage: number;
  destroy(): void;
}

/** What this package uses of WebGPU's `GPUComputePassEncoder`. */
export interface GpuPass {
  setPipeline(pipeline: object): void;
  setBindGroup(index: number, group: object): void;
  dispatchWorkgroups(...counts: [x: number, y?: number | undefined, z?: number | undefined]): void;
  end(): void;
}

/** What this package uses of WebGPU's `GPUCommandEncoder`. */
export interface GpuEncoder {
  beginComputePass(descriptor?: object): GpuPass;
  copyBufferToBuffer(
    from: GpuBuffer,
    fromOffset: number,
    to: GpuBuffer,
    toOffset: number,
    size: number,
  ): void;
  finish(): object;
}

/** What this package uses of WebGPU's `GPUDevice`. */
export interface GpuDevice {
  createBuffer(options: { size: number; usage: number; mappedAtCreation: boolean }): GpuBuffer;
  createCommandEncoder(): GpuEncoder;
}

/** What hands out buffers and takes them back, as TensorFlow.js's backend has it. */
export interface BufferManager {
  readonly numBytesUsed: number;
  readonly numBytesAllocated: number;
  /**
   * @param isMapped - To be filled by the host.
   * @param isReused - Whether a buffer that was given back will do.
   */
  acquireBuffer(size: number, usage: number, isMapped?: boolean, isReused?: boolean): GpuBuffer;
  releaseBuffer(buffer: GpuBuffer, isReused?: boolean): void;
}

/** Where the backend keeps the values of a tensor: on the host until an operation needs them, then in a buffer. */
export interface TensorData {
  values?: ArrayLike<number> | null;
  resource?: GpuBuffer | null;
  /** Whether the buffer is somebody else's, who frees it. */
  external?: boolean;
}

/** What a recording uses of TensorFlow.js's WebGPU backend; its types show none of it. */
export interface WebGpuBackend {
  readonly device: GpuDevice;
  readonly queue: {
    submit(commands: readonly object[]): void;
    writeBuffer(buffer: GpuBuffer, offset: number, data: ArrayBufferView): void;
  };
  bufferManager: BufferManager;
  commandEncoder: GpuEncoder | null;
  readonly tensorMap: { has(dataId: object): boolean; get(dataId: object): TensorData };
  ensureCommandEncoderReady(): void;
  endComputePassEncoder(): void;
  submitQueue(): void;
  write(values: unknown, shape: number[], dtype: tf.DataType): object;
  read(dataId: object): unknown;
  readSync(dataId: object): unknown;
  uploadToGPU(dataId: object): void;
  makeTensorInfo(shape: number[], dtype: tf.DataType): tf.TensorInfo;
  incRef(dataId: object): void;
  refCount(dataId: object): number;
  disposeData(dataId: object): boolean;
}

const methods = [
  "ensureCommandEncoderReady",
  "endComputePassEncoder",
  "submitQueue",
  "uploadToGPU",
  "makeTensorInfo",
  "write",
] as const;

/** The current backend, where it is WebGPU's and has what a recording needs. */
export function webGpuBackend(): WebGpuBackend | undefined {
  if (tf.getBackend() !== "webgpu") return undefined;
  const backend = tf.backend() as unknown as WebGpuBackend;
  return methods.every((name) => typeof backend[name] === "function") ? backend : undefined;
}

/** `GPUBufferUsage` of every tensor's buffer: STORAGE, COPY_SRC and COPY_DST. */
const tensorUsage = 0x80 | 0x04 | 0x08;

/** Every type of a tensor takes four bytes an element on this backend. */
export function bytesOf({ shape }: { readonly shape: readonly number[] }): number {
  return 4 * tf.util.sizeFromShape([...shape]);
}

/** A buffer for a tensor of that many bytes. */
export function tensorBuffer(manager: BufferManager, bytes: number): GpuBuffer {
  return manager.acquireBuffer(bytes, tensorUsage);
}

/** The buffer with a tensor's values, which are brought there if the host alone has them. */
export function bufferOf(backend: WebGpuBackend, { dataId }: tf.TensorInfo): GpuBuffer {
  backend.uploadToGPU(dataId);
  return backend.tensorMap.get(dataId).resource!;
}

/** A tensor over a buffer. */
export function tensorOver(
  backend: WebGpuBackend,
  buffer: GpuBuffer,
  { shape, dtype }: Pick<tf.TensorInfo, "shape" | "dtype">,
  { isExternal = false } = {},
): tf.Tensor {
  const info = backend.makeTensorInfo([...shape], dtype);
  Object.assign(backend.tensorMap.get(info.dataId), { resource: buffer, external: isExternal });
  return tf.engine().makeTensorFromTensorInfo(info);
}

/** Hands to the device what has been asked for so far. */
export function flush(backend: WebGpuBackend): void {
  backend.endComputePassEncoder();
  if (backend.commandEncoder !== null) backend.submitQueue();
}

import * as tf from "@tensorflow/tfjs";
import { refusals } from "../recorded-steps.js";
import type { CommandLog } from "./command-log.js";
import type { PrivateBuffers } from "./private-buffers.js";
import { flush, type WebGpuBackend } from "./webgpu-backend.js";

/** A step that is being watched. */
export interface Observation {
  /** Looks whether a tensor is one that a recording may use. */
  check(tensor: tf.TensorInfo): void;
  /** @returns What the step was, and why it cannot be run from a recording, if it cannot. */
  end(): { readonly digest: string; readonly refusal: string | undefined };
}

/** What TensorFlow.js's engine calls for every operation. */
interface KernelRunner {
  runKernelFunc(call: {
    readonly kernelName?: string;
    readonly inputs: Readonly<Record<string, unknown>>;
    readonly attrs?: object;
  }): unknown;
}

/**
 * From here to its end, operations take their buffers from `buffers`, are written down in `log`, and are looked at: what
 * they are, what tensors they use, what the host fills in and what it reads.
 *
 * @param known - Tensors from outside that a recording may use, since it brings their values with every call.
 */
export function observe(
  backend: WebGpuBackend,
  buffers: PrivateBuffers,
  log: CommandLog,
  known: readonly tf.TensorInfo[],
): Observation {
  const own = new WeakSet<object>(known.map(({ dataId }) => dataId));
  const digest = new Digest();
  let refusal: string | undefined;
  let isReading = false;
  const check = ({ dataId }: tf.TensorInfo) => {
    if (!own.has(dataId)) refusal ??= refusals.foreign;
  };
  const others = backend.bufferManager;
  const engine = tf.engine() as unknown as KernelRunner;
  const undo = [
    replace(engine, "runKernelFunc", (plain) => (call) => {
      for (const input of Object.values(call.inputs).flat()) {
        if (input instanceof tf.Tensor) check(input);
      }
      if (call.kernelName !== undefined) {
        digest.addText(`${call.kernelName} ${JSON.stringify(call.attrs)}`);
      }
      return plain(call);
    }),
    replace(backend, "write", (plain) => (...data) => {
      const dataId = plain(...data) as object;
      own.add(dataId);
      return dataId;
    }),
    replace(backend, "uploadToGPU", (plain) => (dataId) => {
      const { values } = backend.tensorMap.get(dataId);
      if (values != null) digest.addNumbers(values);
      if (own.has(dataId)) plain(dataId);
      else buffers.lasting(() => plain(dataId));
    }),
    ...(["read", "readSync"] as const).map((name) =>
      replace(backend, name, (plain) => (dataId) => {
        if (backend.tensorMap.get(dataId).values != null) return plain(dataId);
        refusal ??= refusals.reads;
        flush(backend);
        isReading = true; // with commands that no recording has
        try {
          return buffers.lasting(() => plain(dataId));
        } finally {
          isReading = false;
        }
      }),
    ),
    replace(backend, "ensureCommandEncoderReady", () => () => {
      if (backend.commandEncoder !== null) return;
      const encoder = backend.device.createCommandEncoder();
      backend.commandEncoder = isReading ? encoder : log.writtenDown(encoder);
    }),
  ];
  backend.bufferManager = buffers;
  return {
    check,
    end() {
      backend.bufferManager = others;
      for (const restore of undo) restore();
      return { digest: digest.toString(), refusal };
    },
  };
}

/**
 * Puts a method of one object's own before that of its class.
 *
 * @returns Takes it away again.
 */
function replace<Name extends string, Method extends (...given: never[]) => unknown>(
  target: Record<Name, Method>,
  name: Name,
  make: (plain: Method) => Method,
): () => void {
  const before = Object.getOwnPropertyDescriptor(target, name);
  target[name] = make(target[name].bind(target) as Method);
  return () => {
    if (before === undefined) Reflect.deleteProperty(target, name);
    else Object.defineProperty(target, name, before);
  };
}

/** FNV-1a, on 32-bit words. */
class Digest {
  #hash = 0x811c9dc5;
  #length = 0;

  addText(text: string): void {
    for (let i = 0; i < text.length; i++) this.#add(text.charCodeAt(i));
  }

  addNumbers(values: ArrayLike<number>): void {
    const numbers = Float32Array.from(values);
    for (const word of new Uint32Array(numbers.buffer)) this.#add(word);
  }

  toString(): string {
    return `${this.#length} ${this.#hash}`;
  }

  #add(word: number): void {
    this.#hash = Math.imul(this.#hash ^ word, 0x01000193);
    this.#length += 1;
  }
}

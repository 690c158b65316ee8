import * as tf from "@tensorflow/tfjs";
import { runStep } from "../run-step.js";
import type { StepVariable, Tensors } from "../step-variable.js";
import { CommandLog, copy } from "./command-log.js";
import { observe } from "./observation.js";
import { PrivateBuffers } from "./private-buffers.js";
import { VariableHome } from "./variable-home.js";
import {
  bufferOf,
  bytesOf,
  flush,
  tensorBuffer,
  tensorOver,
  type GpuBuffer,
  type GpuEncoder,
  type WebGpuBackend,
} from "./webgpu-backend.js";

/** A result, and where the commands leave it. */
interface Output {
  readonly name: string;
  readonly shape: number[];
  readonly dtype: tf.DataType;
  readonly buffer: GpuBuffer;
}

/** What a step told the device, for inputs of certain shapes. */
export class Recording {
  readonly #backend: WebGpuBackend;
  readonly #buffers: PrivateBuffers;
  readonly #homes: readonly VariableHome[];
  readonly #slots: Readonly<Record<string, GpuBuffer>>;
  readonly #log = new CommandLog();
  #outputs: readonly Output[] = [];
  #updates: readonly (readonly [from: GpuBuffer, to: GpuBuffer])[] = [];
  #digest = "";
  #refusal: string | undefined;

  /**
   * Runs a step op by op and writes it down.
   *
   * @returns The recording, and the results of the step.
   * @throws Whatever the step throws; its variables are then what it had made of them.
   */
  static of(
    backend: WebGpuBackend,
    fn: (inputs: Tensors) => Tensors,
    inputs: Tensors,
    variables: readonly StepVariable[],
  ): { recording: Recording; outputs: Tensors } {
    const recording = new Recording(backend, inputs, variables);
    try {
      return { recording, outputs: recording.#record(fn, inputs) };
    } catch (error) {
      recording.dispose();
      throw error;
    }
  }

  private constructor(backend: WebGpuBackend, inputs: Tensors, variables: readonly StepVariable[]) {
    this.#backend = backend;
    this.#buffers = new PrivateBuffers(backend.device, backend.bufferManager);
    this.#homes = [...new Set(variables)].map((variable) => VariableHome.of(backend, variable));
    for (const home of this.#homes) home.use();
    this.#slots = mapTensors(inputs, (tensor) => tensorBuffer(this.#buffers, bytesOf(tensor)));
  }

  /** Stands for operations, their attributes and what the host filled in; random numbers make two of them differ. */
  get digest(): string {
    return this.#digest;
  }

  /** Why the step cannot be run from the recording. */
  get refusal(): string | undefined {
    return this.#refusal;
  }

  /** Whether the buffers that its commands name are still those of its variables. */
  isValid(backend: WebGpuBackend): boolean {
    return this.#backend === backend && this.#homes.every((home) => home.isCurrent());
  }

  /** The step again. */
  run(inputs: Tensors): Tensors {
    const encoder = this.#begin(inputs);
    this.#log.replay(encoder);
    return this.#finish(encoder);
  }

  /** Frees its buffers; its variables are as any others from now on. */
  dispose(): void {
    for (const home of this.#homes) home.leave();
    this.#buffers.destroy();
  }

  #record(fn: (inputs: Tensors) => Tensors, inputs: Tensors): Tensors {
    const backend = this.#backend;
    backend.queue.submit([this.#begin(inputs).finish()]);
    const given = mapTensors(inputs, (tensor, name) =>
      tensorOver(backend, this.#slots[name]!, tensor, { isExternal: true }),
    );
    const known = [...Object.values(given), ...this.#homes.map(({ holder }) => holder.get())];
    const observation = observe(backend, this.#buffers, this.#log, known);
    let made: Tensors = {};
    try {
      made = runStep(fn, given);
      for (const tensor of Object.values(made)) observation.check(tensor);
      this.#outputs = Object.entries(made).map(([name, tensor]) => ({
        name,
        shape: tensor.shape,
        dtype: tensor.dtype,
        buffer: bufferOf(backend, tensor),
      }));
    } finally {
      this.#bringHome();
      tf.dispose([made, given]);
      flush(backend);
      ({ digest: this.#digest, refusal: this.#refusal } = observation.end());
      made = this.#finish(backend.device.createCommandEncoder());
    }
    return made;
  }

  /**
   * Brings variables and inputs to where the commands find them.
   *
   * NB: what the host has of a variable may go to its buffer by a copy that the backend has yet to submit. So all of it
   * is asked for first, and submitted before the copies here.
   */
  #begin(inputs: Tensors): GpuEncoder {
    const backend = this.#backend;
    for (const home of this.#homes) home.upload();
    flush(backend);
    const encoder = backend.device.createCommandEncoder();
    for (const home of this.#homes) home.settle(encoder);
    this.#fill(inputs, encoder);
    return encoder;
  }

  /** Hands over the results, and the variables' next values to where they live; without a result where a step failed. */
  #finish(encoder: GpuEncoder): Tensors {
    const outputs = this.#results(encoder);
    for (const [from, to] of this.#updates) copy(encoder, from, to);
    this.#backend.queue.submit([encoder.finish()]);
    return outputs;
  }

  /** Notes where each variable's next value is, and makes every variable what is in its home. */
  #bringHome(): void {
    const isHome = new Set(this.#homes.map(({ buffer }) => buffer));
    const moves = this.#homes.flatMap((home) => {
      const from = bufferOf(this.#backend, home.holder.get());
      return from === home.buffer ? [] : [{ home, from }];
    });
    // A variable that became another one's old value: that one may have a new value by the time of the copy.
    const spared = moves.map(({ home, from }) => ({
      home,
      from,
      by: isHome.has(from) ? tensorBuffer(this.#buffers, bytesOf(home.variable)) : from,
    }));
    this.#updates = [
      ...spared.filter(({ from, by }) => from !== by).map(({ from, by }) => [from, by] as const),
      ...spared.map(({ home, by }) => [by, home.buffer] as const),
    ];
    for (const { home } of moves) home.hold();
  }

  /** Brings the inputs to where the commands find them. */
  #fill(inputs: Tensors, encoder: GpuEncoder): void {
    const backend = this.#backend;
    for (const [name, tensor] of Object.entries(inputs)) {
      const slot = this.#slots[name]!;
      const { values, resource } = backend.tensorMap.get(tensor.dataId);
      if (resource != null) copy(encoder, resource, slot, bytesOf(tensor));
      else backend.queue.writeBuffer(slot, 0, arrayOf(values!, tensor.dtype));
    }
  }

  /** Tensors of the caller's own with the results. */
  #results(encoder: GpuEncoder): Tensors {
    const backend = this.#backend;
    return Object.fromEntries(
      this.#outputs.map(({ name, shape, dtype, buffer }) => {
        const bytes = bytesOf({ shape });
        if (bytes === 0) return [name, tf.tensor([], shape, dtype)];
        const result = tensorBuffer(backend.bufferManager, bytes);
        copy(encoder, buffer, result, bytes);
        return [name, tensorOver(backend, result, { shape, dtype })];
      }),
    );
  }
}

/** Whole numbers and booleans are int32 on the device. */
function arrayOf(values: ArrayLike<number>, dtype: tf.DataType): ArrayBufferView {
  if (dtype !== "float32") return values instanceof Int32Array ? values : Int32Array.from(values);
  return values instanceof Float32Array ? values : Float32Array.from(values);
}

function mapTensors<T>(
  tensors: Tensors,
  make: (tensor: tf.Tensor, name: string) => T,
): Record<string, T> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [name, make(tensor, name)]),
  );
}

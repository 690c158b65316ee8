import * as tf from "@tensorflow/tfjs";
import { holderOf, type StepVariable, type VariableHolder } from "../step-variable.js";
import { copy } from "./command-log.js";
import {
  bufferOf,
  bytesOf,
  tensorBuffer,
  tensorOver,
  type GpuBuffer,
  type GpuEncoder,
  type WebGpuBackend,
} from "./webgpu-backend.js";

const homes = new WeakMap<StepVariable, VariableHome>();

/**
 * The buffer where recorded commands find a variable and leave its next value. It holds a reference of its own to what
 * carries the buffer, so that the backend does not give the buffer to others when the variable is assigned or freed.
 */
export class VariableHome {
  readonly backend: WebGpuBackend;
  readonly variable: StepVariable;
  readonly buffer: GpuBuffer;
  readonly holder: VariableHolder;
  #dataId: object;
  #users = 0;

  /** Where a variable lives; before the first recording, where its values are. */
  static of(backend: WebGpuBackend, variable: StepVariable): VariableHome {
    const known = homes.get(variable);
    if (known?.isThere(backend) === true) return known;
    const home = new VariableHome(backend, variable);
    homes.set(variable, home);
    return home;
  }

  private constructor(backend: WebGpuBackend, variable: StepVariable) {
    this.backend = backend;
    this.variable = variable;
    this.holder = holderOf(variable)!;
    const held = this.holder.get();
    this.#dataId = held.dataId;
    this.buffer = bufferOf(backend, held);
    backend.incRef(this.#dataId);
  }

  /** Whether recorded commands that name the buffer still mean the variable. */
  isCurrent(): boolean {
    return homes.get(this.variable) === this && this.isThere(this.backend);
  }

  /** Whether the backend still has it: one that was left for another, or reset, gave the buffer away. */
  isThere(backend: WebGpuBackend): boolean {
    const { tensorMap } = backend;
    return (
      this.backend === backend &&
      tensorMap.has(this.#dataId) &&
      tensorMap.get(this.#dataId).resource === this.buffer
    );
  }

  /** Asks the backend to bring to the device what the variable was assigned on the host. */
  upload(): void {
    bufferOf(this.backend, this.holder.get());
  }

  /**
   * Before a call: brings the variable home from wherever it was assigned, and moves those who share its buffer, since
   * they read it before, to a copy.
   */
  settle(encoder: GpuEncoder): void {
    const { backend, holder, buffer } = this;
    const held = bufferOf(backend, holder.get());
    if (held !== buffer) {
      copy(encoder, held, buffer);
      this.hold();
    }
    if (backend.refCount(this.#dataId) > 2) this.#leaveToOthers(encoder);
    backend.tensorMap.get(this.#dataId).values = null; // what was read of it, which it will not be any more
  }

  /** Makes the variable what is in the buffer. */
  hold(): void {
    const { backend, variable } = this;
    const dataId = this.#dataId;
    backend.incRef(dataId);
    this.holder.set(
      tf
        .engine()
        .makeTensorFromTensorInfo({ dataId, shape: [...variable.shape], dtype: "float32" }),
    );
  }

  /** One more recording uses it. */
  use(): void {
    this.#users += 1;
  }

  /** One recording less; after the last one the variable is as any other. */
  leave(): void {
    this.#users -= 1;
    if (this.#users > 0) return;
    const { backend, variable } = this;
    const isThere = this.isThere(backend);
    if (homes.get(variable) === this) homes.delete(variable);
    if (isThere && backend.disposeData(this.#dataId)) {
      tf.engine().removeDataId(this.#dataId, backend as unknown as tf.KernelBackend);
    }
  }

  #leaveToOthers(encoder: GpuEncoder): void {
    const { backend, variable, holder, buffer } = this;
    const others = this.#dataId;
    const theirs = tensorBuffer(backend.bufferManager, bytesOf(variable));
    copy(encoder, buffer, theirs, bytesOf(variable));
    backend.tensorMap.get(others).resource = theirs;
    const mine = tensorOver(backend, buffer, { shape: [...variable.shape], dtype: "float32" });
    this.#dataId = mine.dataId;
    backend.incRef(this.#dataId);
    holder.set(mine);
    backend.disposeData(others);
  }
}

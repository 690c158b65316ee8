import { VaeError } from "@vae/base";
import * as tf from "@tensorflow/tfjs";
import type { StepVariable } from "../../ops/step-variable.js";
import type { NativeBackend, OperationAttribute, TensorMetadata } from "../native-backend.js";
import { isStepRecorded } from "./record-step.js";

/** Unique in the process: an equal shared_name is the same variable. */
const namePrefix = `vae_${crypto.randomUUID().slice(0, 8)}`;
let count = 0;

/** A variable of TensorFlow: its value stays where it is while operations update it in place. */
export class ResourceVariable implements StepVariable {
  readonly name: string;
  readonly shape: readonly number[];
  /** Id of the handle, an input of the operations that read or write the variable. */
  readonly handle: number;
  readonly #backend: NativeBackend;
  #isDisposed = false;

  /** @param data - Initial values, of the size that the shape says. */
  constructor(backend: NativeBackend, name: string, data: Float32Array, shape: readonly number[]) {
    this.name = name;
    this.shape = shape;
    this.#backend = backend;
    const { binding } = backend;
    const { id } = one(
      binding.executeOp(
        "VarHandleOp",
        [
          { name: "dtype", type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
          { name: "shape", type: binding.TF_ATTR_SHAPE, value: shape },
          {
            name: "shared_name",
            type: binding.TF_ATTR_STRING,
            value: `${namePrefix}_${count++}`,
          },
        ],
        [],
        1,
      ),
    );
    this.handle = id;
    tf.tidy(() => {
      this.assign(tf.tensor(data, [...shape], "float32"));
    });
  }

  read(): tf.Tensor {
    return this.#backend.createOutputTensor(this.readRaw());
  }

  /** Reads without making a tensor of TensorFlow.js; the caller deletes the id. */
  readRaw(): TensorMetadata {
    this.#check();
    const { binding } = this.#backend;
    return one(binding.executeOp("ReadVariableOp", [this.#dtype()], [this.handle], 1));
  }

  assign(value: tf.Tensor): void {
    if (value.shape.join() !== this.shape.join()) {
      throw new VaeError(
        "SHAPE_MISMATCH",
        `${this.name}: expected shape [${this.shape.join(", ")}], got [${value.shape.join(", ")}].`,
      );
    }
    const isOfJavaScript = this.#backend.tensorMap.get(value.dataId).values !== null;
    const [id] = this.#backend.getInputTensorIds([value]) as [number];
    if (isOfJavaScript && !isStepRecorded()) this.#assignCopy(id);
    else this.assignRaw(id);
  }

  /**
   * Assigns a copy in TensorFlow's own memory. What JavaScript hands over may stay JavaScript's memory, whose release
   * has to happen on JavaScript's thread: a variable is updated, and its old value released, on TensorFlow's threads.
   */
  #assignCopy(id: number): void {
    const { binding } = this.#backend;
    const type = { name: "T", type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT };
    const copy = one(binding.executeOp("DeepCopy", [type], [id], 1)).id;
    this.assignRaw(copy);
    binding.deleteTensor(copy);
  }

  /** Assigns a tensor of the binding. */
  assignRaw(id: number): void {
    this.#check();
    this.#backend.binding.executeOp("AssignVariableOp", [this.#dtype()], [this.handle, id], 0);
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    // Deleting the handle alone would leave the value in TensorFlow's resource manager.
    this.#backend.binding.executeOp("DestroyResourceOp", [], [this.handle], 0);
    this.#backend.binding.deleteTensor(this.handle);
  }

  #dtype(): OperationAttribute {
    const { binding } = this.#backend;
    return { name: "dtype", type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT };
  }

  #check(): void {
    if (this.#isDisposed) {
      throw new VaeError("CONFIG_INVALID", `${this.name}: the variable has been disposed.`);
    }
  }
}

/**
 * A variable as one of TensorFlow.
 *
 * @throws {VaeError} CONFIG_INVALID, when it was created on another backend.
 */
export function asResource(variable: StepVariable): ResourceVariable {
  if (variable instanceof ResourceVariable) return variable;
  throw new VaeError(
    "CONFIG_INVALID",
    `${variable.name} is a variable of another backend; create it after native TensorFlow was chosen.`,
  );
}

function one<T>(values: readonly T[]): T {
  return values[0] as T;
}

import { Rng, VaeError, type NamedArray } from "@vae/base";
import { createVariable, type StepVariable, type Tensors } from "@vae/backend/ops";
import { sizeOf } from "./size-of.js";

/** One array that a network or an objective lasts by. */
export interface ParameterSpec {
  /** `encoder/…`, `decoder/…` or `objective/…`; the name in the weight file. */
  readonly name: string;
  readonly shape: readonly number[];
  /** Trained by gradients; otherwise a statistic that the step itself updates. */
  readonly isTrained: boolean;
  /** Draws the initial values. */
  initialise(rng: Rng): Float32Array;
}

/** The named variables of a model. */
export interface VariableStore {
  readonly specs: readonly ParameterSpec[];
  readonly variables: readonly StepVariable[];
  /** The variables that gradients train. */
  readonly trained: readonly StepVariable[];
  /** Number of trained values. */
  readonly parameterCount: number;
  /** Assigns new values to one variable inside a step. */
  variable(name: string): StepVariable;
  /** Reads all values from the device. */
  save(): Promise<Record<string, NamedArray>>;
  /**
   * Replaces all values.
   *
   * @throws {VaeError} SHAPE_MISMATCH, when a name is missing or has another shape; nothing is replaced then.
   */
  restore(arrays: Readonly<Record<string, NamedArray>>, subject?: string): void;
  dispose(): void;
}

/**
 * Creates the variables of a model, each drawn from a fork of its own name, so that adding a layer does not
 * change how the others start.
 */
export function createVariableStore(specs: readonly ParameterSpec[], rng: Rng): VariableStore {
  const byName = new Map(
    specs.map((spec) => [
      spec.name,
      createVariable(spec.name, spec.initialise(rng.fork(spec.name)), spec.shape),
    ]),
  );
  const variables = [...byName.values()];
  const variable = (name: string): StepVariable => {
    const found = byName.get(name);
    if (found === undefined) throw new VaeError("CONFIG_INVALID", `No variable "${name}".`);
    return found;
  };
  return {
    specs,
    variables,
    trained: specs.filter((spec) => spec.isTrained).map((spec) => variable(spec.name)),
    parameterCount: specs
      .filter((spec) => spec.isTrained)
      .reduce((sum, spec) => sum + sizeOf(spec.shape), 0),
    variable,
    save: () => saveVariables(variables),
    restore: (arrays, subject = "weights") => {
      restoreVariables(variables, arrays, subject);
    },
    dispose() {
      for (const held of variables) held.dispose();
    },
  };
}

/** Reads variables from the device, as named arrays for a safetensors file. */
export async function saveVariables(
  variables: readonly StepVariable[],
): Promise<Record<string, NamedArray>> {
  const saved: Record<string, NamedArray> = {};
  for (const variable of variables) {
    const { name, shape } = variable;
    const value = variable.read();
    try {
      saved[name] = { dtype: "F32", shape, data: Float32Array.from(await value.data()) };
    } finally {
      value.dispose();
    }
  }
  return saved;
}

/**
 * Assigns named arrays to variables, all or none.
 *
 * @throws {VaeError} SHAPE_MISMATCH, when a name is missing or has another shape or type.
 */
export function restoreVariables(
  variables: readonly StepVariable[],
  arrays: Readonly<Record<string, NamedArray>>,
  subject: string,
): void {
  const found = variables.map((variable) => {
    const array = arrays[variable.name];
    if (array === undefined) {
      throw new VaeError("SHAPE_MISMATCH", `${subject}: the tensor "${variable.name}" is missing.`);
    }
    if (array.shape.join() !== variable.shape.join() || !(array.data instanceof Float32Array)) {
      throw new VaeError(
        "SHAPE_MISMATCH",
        `${subject}: "${variable.name}" is ${array.dtype} [${array.shape.join(", ")}], expected F32 [${variable.shape.join(", ")}].`,
      );
    }
    return array.data;
  });
  variables.forEach((variable, i) => {
    const fresh = createVariable(variable.name, found[i] ?? new Float32Array(), variable.shape);
    const value = fresh.read();
    variable.assign(value);
    value.dispose();
    fresh.dispose();
  });
}

/** Reads the given variables as tensors by name; meant for use inside a tidy. */
export function readVariables(variables: readonly StepVariable[]): Tensors {
  return Object.fromEntries(variables.map((variable) => [variable.name, variable.read()]));
}

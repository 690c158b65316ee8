import type { StepVariable } from "../../ops.js";

/** The values of a variable. */
export async function readVariable(variable: StepVariable): Promise<Float32Array> {
  const value = variable.read();
  const values = await value.data<"float32">();
  value.dispose();
  return values;
}

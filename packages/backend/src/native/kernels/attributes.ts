import type { NativeBackend, OperationAttribute } from "../native-backend.js";

/** Attributes of an operation, each with the kind of value that the operation defines. */
export interface AttributeValues {
  readonly types?: Readonly<Record<string, number>>;
  readonly strings?: Readonly<Record<string, string>>;
  readonly integers?: Readonly<Record<string, readonly number[]>>;
  readonly floats?: Readonly<Record<string, number>>;
  readonly booleans?: Readonly<Record<string, boolean>>;
}

/** Attributes as the binding takes them. */
export function attributesOf(
  { binding }: NativeBackend,
  { types = {}, strings = {}, integers = {}, floats = {}, booleans = {} }: AttributeValues,
): OperationAttribute[] {
  const list = <T extends OperationAttribute["value"]>(type: number, values: Record<string, T>) =>
    Object.entries(values).map(([name, value]) => ({ name, type, value }));
  return [
    ...list(binding.TF_ATTR_TYPE, types),
    ...list(binding.TF_ATTR_STRING, strings),
    ...list(binding.TF_ATTR_INT, integers),
    ...list(binding.TF_ATTR_FLOAT, floats),
    ...list(binding.TF_ATTR_BOOL, booleans),
  ];
}

import { describeWhen } from "@vae/testing";
import { expect, it } from "vitest";
import { needsNative, startNative } from "../__fixtures__/native.js";
import { effectOf, recordableOperations } from "./operations.js";

it("knows no operation that draws random numbers by itself or touches files", () => {
  for (const name of ["Multinomial", "RandomStandardNormal", "ReadFile", "WriteFile", "PyFunc"]) {
    expect(effectOf(name)).toBeUndefined();
  }
});

it("tells apart what computes, what reads a variable and what writes one", () => {
  expect(effectOf("MatMul")).toBe("pure");
  expect(effectOf("ReadVariableOp")).toBe("read");
  expect(effectOf("AssignVariableOp")).toBe("write");
});

describeWhen(needsNative, "TensorFlow's own list of operations", () => {
  it("has every recordable one, and calls none of the pure ones stateful", async () => {
    const { binding } = await startNative();
    const list = readOperations(binding.operationList!());
    for (const [name, effect] of recordableOperations()) {
      expect(list.get(name), name).toEqual({ isStateful: effect !== "pure" });
    }
  });
});

/** Reads names and statefulness (fields 1 and 17 of OpDef) out of an OpList message. */
function readOperations(list: Uint8Array): Map<string, { isStateful: boolean }> {
  const operations = new Map<string, { isStateful: boolean }>();
  for (const [, definition] of fields(list)) {
    let name = "";
    let isStateful = false;
    for (const [field, value] of fields(definition as Uint8Array)) {
      if (field === 1) name = new TextDecoder().decode(value as Uint8Array);
      if (field === 17) isStateful = value === 1;
    }
    operations.set(name, { isStateful });
  }
  return operations;
}

function* fields(message: Uint8Array): Generator<[field: number, value: number | Uint8Array]> {
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = message[at++]!;
      value += (byte & 0x7f) * shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const first = varint();
    if (tag % 8 === 0) yield [tag >> 3, first];
    else {
      yield [tag >> 3, message.subarray(at, at + first)];
      at += first;
    }
  }
}

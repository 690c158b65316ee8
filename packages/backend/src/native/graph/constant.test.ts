import { expect, it } from "vitest";
import { constantNodes, largestConstant } from "./constant.js";

const float32 = 1;
const int32 = 3;

it("keeps a small table as bytes", () => {
  const [node] = constantNodes("c", float32, [2], Float32Array.of(1, -2))!;
  expect(node!.attributes["value"]).toEqual({
    kind: "tensor",
    value: {
      dtype: float32,
      shape: [2],
      values: { content: new Uint8Array(Float32Array.of(1, -2).buffer) },
    },
  });
});

it("takes only its part of a larger buffer", () => {
  const [node] = constantNodes("c", int32, [2], Int32Array.of(9, 1, 2).subarray(1))!;
  const content = new Uint8Array(Int32Array.of(1, 2).buffer);
  expect(node!.attributes["value"]).toMatchObject({ value: { values: { content } } });
});

it("keeps one value for all of a filled tensor", () => {
  const nodes = constantNodes("c", float32, [10, 10], new Float32Array(100).fill(2))!;
  expect(nodes).toHaveLength(1);
  expect(nodes[0]!.attributes["value"]).toMatchObject({ value: { values: { fill: 2 } } });
});

it("fills a large tensor at each call, however large it is", () => {
  const nodes = constantNodes("c", float32, [1000, 1000], new Float32Array(1e6).fill(1))!;
  expect(nodes.map(({ operation }) => operation)).toEqual(["Const", "Const", "Fill"]);
  expect(nodes.at(-1)).toMatchObject({ name: "c", inputs: ["c/shape", "c/value"] });
});

it("tells -0 from 0 and never takes NaN for one value", () => {
  const isFill = (...values: number[]) => {
    const [node] = constantNodes("c", float32, [values.length], Float32Array.from(values))!;
    return JSON.stringify(node!.attributes["value"]).includes("fill");
  };
  expect(isFill(0, 0)).toBe(true);
  expect(isFill(-0, -0)).toBe(true);
  expect(isFill(0, -0)).toBe(false);
  expect(isFill(Number.NaN, Number.NaN)).toBe(false);
});

it("refuses a large table", () => {
  const size = largestConstant / 4;
  const table = (length: number) => Float32Array.from({ length }, (_, i) => i);
  expect(constantNodes("c", float32, [size], table(size))).toHaveLength(1);
  expect(constantNodes("c", float32, [size + 1], table(size + 1))).toBeUndefined();
});

it("keeps an empty tensor empty", () => {
  const [node] = constantNodes("c", float32, [0, 3], new Float32Array(0))!;
  expect(node!.attributes["value"]).toMatchObject({
    value: { shape: [0, 3], values: { content: new Uint8Array(0) } },
  });
});

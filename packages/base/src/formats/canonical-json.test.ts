import { expect, it } from "vitest";
import { canonicalJson } from "./canonical-json.js";

it("orders the keys of every object, and of no array", () => {
  expect(canonicalJson({ b: [3, 1, { d: 4, c: null }], a: { z: 1, y: "é" } })).toBe(
    '{"a":{"y":"é","z":1},"b":[3,1,{"c":null,"d":4}]}',
  );
});

it("leaves out what is undefined", () => {
  expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}');
});

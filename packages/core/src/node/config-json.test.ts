import { expect, it } from "vitest";
import { configHash, differences } from "./config-json.js";

it("hashes equal configurations equally, whatever the order of their keys", () => {
  expect(configHash({ a: 1, b: { c: [1, 2], d: null } })).toBe(
    configHash({ b: { d: null, c: [1, 2] }, a: 1 }),
  );
  expect(configHash({ a: [1, 2] })).not.toBe(configHash({ a: [2, 1] }));
});

it("names every key that differs, with both values", () => {
  expect(differences({ a: 1, b: { c: 2, d: 3 } }, { a: 1, b: { c: 5 }, e: "x" })).toEqual([
    "b.c (2 against 5)",
    "b.d (3 against absent)",
    'e (absent against "x")',
  ]);
  expect(differences({ a: [1] }, { a: [1] })).toEqual([]);
});

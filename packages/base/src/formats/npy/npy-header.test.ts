import { expect, it } from "vitest";
import { formatNpyHeader, parseNpyHeader } from "./npy-header.js";

it("reads the dict of NumPy in any order, spacing and quotes, and long integers of Python 2", () => {
  const header = { descr: "<f4", isFortranOrder: false, shape: [3, 4] };
  expect(
    parseNpyHeader("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }   \n", "a.npy"),
  ).toEqual(header);
  expect(
    parseNpyHeader('{"shape":(3L,4L),"fortran_order" : False,\n"descr":"<f4"}', "a.npy"),
  ).toEqual(header);
});

it.each([
  ["()", []],
  ["(5,)", [5]],
  ["(2, 0, 3)", [2, 0, 3]],
])("reads the shape %s", (tuple, shape) => {
  const text = `{'descr': '|u1', 'fortran_order': True, 'shape': ${tuple}, }\n`;
  expect(parseNpyHeader(text, "a.npy")).toEqual({ descr: "|u1", isFortranOrder: true, shape });
});

const rest = "'fortran_order': False, 'shape': (3,)";
it.each([
  ["nothing", "", "header: expected descr, fortran_order and shape in a dict"],
  ["a missing key", "{'fortran_order': False, 'shape': (3,)}", "header: expected descr,"],
  ["a key twice", `{'descr': '<f4', 'descr': '<f8', ${rest}}`, "descr: expected one value"],
  ["an unknown key", `{'descr': '<f4', ${rest}, 'x': 1}`, "header: expected descr,"],
  ["text behind it", `{'descr': '<f4', ${rest}} 1`, "header: expected descr,"],
  ["no closing bracket", `{'descr': '<f4', ${rest}, `, "header: expected descr,"],
  ["a text as order", "{'fortran_order': 'False'}", "fortran_order: expected one value"],
  ["a number as shape", "{'shape': 3}", "header: expected descr,"],
  [
    "a bracketed number as shape",
    "{'shape': (3)}",
    'expected a tuple of whole numbers ≥ 0, got "(3)"',
  ],
  ["a negative size", "{'shape': (-3,)}", "expected a tuple of whole numbers"],
  ["a size beyond 2^53", "{'shape': (9007199254740993,)}", "expected a tuple of whole numbers"],
  ["a hole in the shape", "{'shape': (3,,4)}", "expected a tuple of whole numbers"],
  ["a comma as shape", "{'shape': (,)}", "expected a tuple of whole numbers"],
  ["records", `{'descr': [('x', '<f4')], ${rest}}`, "save each field as an array of its own."],
])("refuses %s", (_, text, message) => {
  expect(() => parseNpyHeader(text, "a.npy")).toThrow(message);
});

it("refuses thousands of brackets or spaces in no time", () => {
  const start = performance.now();
  for (const text of [
    "{".repeat(65_535),
    `{${" ".repeat(65_000)}x`,
    `{'shape': (${",".repeat(65_000)}`,
  ]) {
    expect(() => parseNpyHeader(text, "a.npy")).toThrow("a.npy: header: expected");
  }
  expect(performance.now() - start).toBeLessThan(5000);
});

it("writes what NumPy writes, up to a multiple of 64", () => {
  const header = formatNpyHeader("<f4", [3]);
  const dict = "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }";
  expect(header.length).toBe(128);
  expect([...header.subarray(0, 10)]).toEqual([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0]);
  expect(new TextDecoder().decode(header.subarray(10))).toBe(`${dict.padEnd(117)}\n`);
});

import { existsSync } from "node:fs";
import { expect, it, onTestFinished } from "vitest";
import { normalMatrix } from "../__fixtures__/normal-matrices.js";
import { plainLinearAlgebra } from "../linear-algebra/linear-algebra.js";
import type { Matrix } from "../linear-algebra/matrix.js";
import { rowTaskWorkerFile } from "../packaged-files.js";
import { threadedLinearAlgebra } from "./threaded-linear-algebra.js";

const isEqual = (a: Matrix, b: Matrix) =>
  a.rows === b.rows &&
  a.columns === b.columns &&
  Buffer.from(a.data.buffer).equals(Buffer.from(b.data.buffer));

function start(threads: number) {
  const algebra = threadedLinearAlgebra({ threads });
  onTestFinished(() => {
    algebra.close();
  });
  return algebra;
}

it("has the file that its threads run, without which all below would be the work of one", () => {
  expect(existsSync(rowTaskWorkerFile)).toBe(true);
});

it.each([1, 2, 3])("gives the bits of one thread on %i", (threads) => {
  const algebra = start(threads);
  // Growing, shrinking and growing again, all large enough for threads.
  for (const [m, n] of [
    [201, 140],
    [170, 160],
    [260, 133],
  ] as const) {
    const [a, b] = [normalMatrix(m, m, 157), normalMatrix(n, n, 157)];
    for (const operation of ["multiplyTransposed", "squaredDistances"] as const) {
      for (const other of [b, a]) {
        const expected = plainLinearAlgebra[operation](a, other);
        // The first call may be over before a thread has started.
        for (let i = 0; i < 2; i++)
          expect(isEqual(algebra[operation](a, other), expected)).toBe(true);
      }
    }
  }
});

it("goes on alone after it was closed", () => {
  const algebra = threadedLinearAlgebra({ threads: 2 });
  const a = normalMatrix(1, 300, 60);
  const before = algebra.multiplyTransposed(a, a);
  algebra.close();
  expect(isEqual(algebra.multiplyTransposed(a, a), before)).toBe(true);
});

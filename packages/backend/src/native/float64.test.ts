import { Rng } from "@vae/base";
import { describeWhen } from "@vae/testing";
import fc from "fast-check";
import { beforeAll, expect, it, vi } from "vitest";
import { needsNative, startNative } from "./__fixtures__/native.js";
import { float64Algebra, type Float64Algebra, type Float64Matrix } from "./float64.js";
import { describePlatform } from "./install/platform.js";

const random = (rows: number, columns: number, seed: number): Float64Matrix => ({
  rows,
  columns,
  data: new Rng(seed).normals(new Float64Array(rows * columns)),
});

const matrix = (rows: number, columns: number, ...data: number[]): Float64Matrix => ({
  rows,
  columns,
  data: Float64Array.from(data),
});

const largestDifference = (a: Float64Array, b: Float64Array) => {
  expect(a).toHaveLength(b.length);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);
};

/** Where the loops of this package run. */
const needsAvx2 = {
  reason:
    needsNative.reason ??
    (describePlatform().flags?.has("avx2") === true ? undefined : "the processor has no AVX2"),
  remedy: needsNative.remedy,
};

it("is not there on another backend", () => {
  expect(float64Algebra()).toBeUndefined();
});

describeWhen(needsNative, "float64 on native TensorFlow", () => {
  let algebra: Float64Algebra;

  beforeAll(async () => {
    await startNative();
    algebra = float64Algebra()!;
  });

  it("multiplies in float64, over shapes", () => {
    const size = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(size, size, size, fc.nat(), (m, k, n, seed) => {
        const [a, b] = [random(m, k, seed), random(k, n, seed + 1)];
        // A sum of 40 products of size 1 rounds to about 40 · 2e-16.
        expect(largestDifference(algebra.matMul(a, b).data, plainProduct(a, b))).toBeLessThan(
          1e-13,
        );
      }),
      { numRuns: 20 },
    );
  });

  describeWhen(needsAvx2, "products by loops of this package", () => {
    // Beyond one tile (12 × 16), one block of rows (96) and one strip of the depth (256), and odd.
    const shapes = [
      [1, 1, 1],
      [12, 16, 256],
      [13, 17, 257],
      [97, 31, 5],
      [193, 49, 511],
      [5, 203, 1],
    ] as const;

    it.each(shapes)(
      "equal a plain product, [%i, %i] over %i, transposed or not",
      async (...shape) => {
        const { binding } = await startNative();
        const [rows, columns, depth] = shape;
        const [a, b] = [random(rows, depth, 3), random(depth, columns, 4)];
        const expected = plainProduct(a, b);
        // Views into larger arrays, as blocks of features are.
        const factors = [a, transpose(a)].map(({ data }) => within(data));
        const others = [b, transpose(b)].map(({ data }) => within(data));
        for (const kernel of binding.float64Kernels!()) {
          for (const i of [0, 1]) {
            for (const j of [0, 1]) {
              const arrays = [factors[i]!, i === 1, others[j]!, j === 1] as const;
              const product = binding.multiplyFloat64!(kernel, shape, ...arrays);
              expect(relativeDifference(product, expected)).toBeLessThan(1e-12);
            }
          }
        }
      },
    );

    it("have the same bits for every kernel, any number of threads, and by symmetry", async () => {
      const { binding } = await startNative();
      const { data } = random(211, 300, 5);
      const copy = data.slice();
      const products: Float64Array[] = [];
      for (const threads of ["1", "2", "5"]) {
        vi.stubEnv("TF_NUM_INTRAOP_THREADS", threads);
        for (const kernel of binding.float64Kernels!()) {
          for (const other of [data, copy]) {
            const shape = [211, 211, 300] as const;
            products.push(binding.multiplyFloat64!(kernel, shape, data, false, other, true));
          }
        }
      }
      vi.unstubAllEnvs();
      const [first] = products;
      expect(first!.length).toBe(211 * 211);
      for (const product of products) expect(bytes(product).equals(bytes(first!))).toBe(true);
      const mirrored = transpose({
        rows: 211,
        columns: 211,
        data: first!,
      }).data;
      expect(bytes(mirrored).equals(bytes(first!))).toBe(true);
    });

    it("are those of the algebra", async () => {
      const { binding } = await startNative();
      const [kernel] = binding.float64Kernels!();
      expect(kernel).toMatch(/^avx/);
      expect(algebra.productKernel).toBe(kernel);
    });

    it("refuse arrays of another size, and kernels that are not there", async () => {
      const { binding } = await startNative();
      const data = new Float64Array(6);
      const [kernel] = binding.float64Kernels!();
      expect(() => binding.multiplyFloat64!("x", [2, 2, 3], data, false, data, true)).toThrow(
        'multiplyFloat64: "x" does not run on this processor.',
      );
      expect(() => binding.multiplyFloat64!(kernel!, [2, 2, 4], data, false, data, true)).toThrow(
        "float64: expected a Float64Array of 8 values.",
      );
    });

    it("of no rows are empty, and over no depth are 0", () => {
      expect(algebra.matMul(random(0, 3, 1), random(3, 2, 1)).data).toEqual(new Float64Array(0));
      expect(algebra.matMul(random(1, 0, 1), random(0, 2, 1)).data).toEqual(new Float64Array(2));
    });
  });

  it("keeps all 53 bits from the numbers that go in to those that come out", () => {
    const third = matrix(1, 1, 1 / 3);
    expect(algebra.matMul(third, matrix(1, 1, 1)).data[0]).toBe(1 / 3);
  });

  it("refuses matrices that do not fit", () => {
    expect(() => algebra.matMul(random(2, 3, 1), random(2, 3, 2))).toThrow(
      "float64 product: [2, 3] does not fit [2, 3].",
    );
  });

  it("factors a positive definite matrix, and refuses another", () => {
    // [[4, 2], [2, 5]] = [[2, 0], [1, 2]] · its transpose
    expect([...algebra.cholesky(matrix(2, 2, 4, 2, 2, 5)).data]).toEqual([2, 0, 1, 2]);
    expect(() => algebra.cholesky(matrix(2, 2, 1, 2, 2, 1))).toThrow(
      "cholesky: the matrix is not positive definite.",
    );
  });

  it.each([
    ["of full rank", 30, 30],
    ["of rank 7", 7, 30],
    ["of rank 1", 1, 4],
  ])("factors a semidefinite matrix %s", (_, rank, size) => {
    const root = random(rank, size, 5);
    const gram = algebra.multiplyTransposed(transpose(root), transpose(root));
    const factor = algebra.pivotedCholesky(gram);
    const again = algebra.multiplyTransposed(transpose(factor), transpose(factor));
    expect(largestDifference(again.data, gram.data)).toBeLessThan(1e-12);
    expect(factor.rows).toBeLessThanOrEqual(size);
  });

  it("finds the eigenvalues of the second difference, 2 − 2 cos(π k / (n + 1))", () => {
    const n = 50;
    const difference = { rows: n, columns: n, data: new Float64Array(n * n) };
    for (let i = 0; i < n; i++) {
      difference.data[i * n + i] = 2;
      if (i > 0) difference.data[i * n + i - 1] = difference.data[(i - 1) * n + i] = -1;
    }
    const expected = Float64Array.from(
      { length: n },
      (_, k) => 2 - 2 * Math.cos((Math.PI * (k + 1)) / (n + 1)),
    );
    expect(largestDifference(algebra.symmetricEigenvalues(difference), expected)).toBeLessThan(
      1e-14,
    );
  });

  it.each([1, 2, 3, 31, 32, 33, 64, 65, 97, 200])(
    "finds the eigenvalues 1 … n of a dense matrix of n = %i, whichever its size to the band's 32",
    (n) => {
      const orthogonal = householder(random(n, 1, n));
      const diagonal = { rows: n, columns: n, data: new Float64Array(n * n) };
      for (let i = 0; i < n; i++) diagonal.data[i * (n + 1)] = i + 1;
      const dense = algebra.matMul(algebra.matMul(orthogonal, diagonal), orthogonal);
      for (const scale of [1, 1e200, 1e-200]) {
        const scaled = { ...dense, data: dense.data.map((value) => value * scale) };
        const found = algebra.symmetricEigenvalues(scaled);
        expect(found).toHaveLength(n);
        found.forEach((value, i) => {
          expect(Math.abs(value / scale - (i + 1))).toBeLessThan(1e-13 * n);
        });
      }
    },
  );

  it("finds eigenvalues of 0 and of one, and none that is a number beside one that is not", () => {
    expect([...algebra.symmetricEigenvalues(matrix(2, 2, 0, 0, 0, 0))]).toEqual([0, 0]);
    const identity = matrix(3, 3, 1, 0, 0, 0, 1, 0, 0, 0, 1);
    expect([...algebra.symmetricEigenvalues(identity)]).toEqual([1, 1, 1]);
    const broken = matrix(2, 2, 1, Number.NaN, Number.NaN, 1);
    expect([...algebra.symmetricEigenvalues(broken)]).toEqual([Number.NaN, Number.NaN]);
  });

  it("finds eigenvalues of the same bits for every kernel and any number of threads", async () => {
    const { binding } = await startNative();
    const root = random(130, 130, 8);
    const { data } = algebra.multiplyTransposed(root, root);
    const found: Float64Array[] = [];
    for (const threads of ["1", "2", "5"]) {
      vi.stubEnv("TF_NUM_INTRAOP_THREADS", threads);
      for (const kernel of binding.float64Kernels!()) {
        found.push(binding.eigenvaluesFloat64!(kernel, [130, 1, 130], data));
      }
    }
    vi.unstubAllEnvs();
    for (const one of found) expect(bytes(one).equals(bytes(found[0]!))).toBe(true);
  });

  it("finds singular values from 1 to 1e-12, where the Gram matrix has lost them, and of any shape", () => {
    const diagonal = [1, 1e-3, 1e-6, 1e-9, 1e-12];
    const orthogonal = householder(random(5, 1, 3));
    const scaled = matrix(
      5,
      5,
      ...diagonal.flatMap((v, i) => diagonal.map((_, j) => (i === j ? v : 0))),
    );
    const mixed = algebra.matMul(scaled, orthogonal);
    expect(
      largestDifference(algebra.singularValues(mixed), Float64Array.from(diagonal)),
    ).toBeLessThan(1e-15);
    // rows (3, 0, 0) and (0, 4, 0)
    const wide = matrix(2, 3, 3, 0, 0, 0, 4, 0);
    expect([...algebra.singularValues(wide)]).toEqual([4, 3]);
    expect([...algebra.singularValues(transpose(wide))]).toEqual([4, 3]);
  });

  it("has no distance within a set that is not 0 on the diagonal and symmetric, over blocks", () => {
    const a = random(150, 300, 6);
    const own = algebra.squaredDistances(a, a);
    const other = algebra.squaredDistances(a, { ...a, data: a.data.slice() });
    expect(bytes(own.data).equals(bytes(other.data))).toBe(true);
    expect(bytes(transpose(own).data).equals(bytes(own.data))).toBe(true);
    for (let i = 0; i < 150; i++) expect(own.data[i * 151]).toBe(0);
    expect(() => algebra.squaredDistances(a, random(3, 299, 1))).toThrow("does not fit");
  });

  it("measures distances as sums of squares do, and exactly 0 between equal rows", () => {
    const [a, b] = [random(9, 13, 1), random(7, 13, 2)];
    b.data.set(a.data.subarray(13, 26), 39); // row 3 of b is row 1 of a
    b.data.set(
      a.data.subarray(26, 39).map((value) => value * (1 + 1e-9)),
      52,
    ); // row 4 of b is almost row 2 of a
    const { data, rows, columns } = algebra.squaredDistances(a, b);
    expect([rows, columns, data[1 * 7 + 3]]).toEqual([9, 7, 0]);
    for (let i = 0; i < 9; i++) {
      for (let j = 0; j < 7; j++) {
        let expected = 0;
        for (let k = 0; k < 13; k++) expected += (a.data[i * 13 + k]! - b.data[j * 13 + k]!) ** 2;
        expect(Math.abs(data[i * 7 + j]! - expected)).toBeLessThanOrEqual(1e-10 * expected);
      }
    }
  });

  it("leaves no tensor in the binding, after a failure too", async () => {
    const { binding } = await startNative();
    const before = binding.getNumOfTensors();
    algebra.matMul(random(3, 4, 1), random(4, 2, 1));
    algebra.pivotedCholesky(matrix(2, 2, 1, 1, 1, 1));
    algebra.singularValues(random(4, 3, 1));
    expect(() => algebra.cholesky(matrix(2, 2, 1, 2, 2, 1))).toThrow();
    expect(binding.getNumOfTensors()).toBe(before);
  });
});

function plainProduct(a: Float64Matrix, b: Float64Matrix): Float64Array {
  return Float64Array.from({ length: a.rows * b.columns }, (_, cell) => {
    const [i, j] = [Math.floor(cell / b.columns), cell % b.columns];
    let sum = 0;
    for (let k = 0; k < a.columns; k++)
      sum += a.data[i * a.columns + k]! * b.data[k * b.columns + j]!;
    return sum;
  });
}

/** Of the largest entry. */
function relativeDifference(a: Float64Array, b: Float64Array): number {
  return largestDifference(a, b) / b.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

const bytes = (data: Float64Array) => Buffer.from(data.buffer);

/** The same numbers inside a larger array. */
function within(data: Float64Array): Float64Array {
  const larger = new Float64Array(data.length + 3).fill(Number.NaN);
  larger.set(data, 1);
  return larger.subarray(1, data.length + 1);
}

function transpose({ rows, columns, data }: Float64Matrix): Float64Matrix {
  const result = new Float64Array(data.length);
  data.forEach((value, cell) => {
    result[(cell % columns) * rows + Math.floor(cell / columns)] = value;
  });
  return { rows: columns, columns: rows, data: result };
}

/** The reflection `1 − 2 v vᵀ / |v|²`. */
function householder({ rows, data }: Float64Matrix): Float64Matrix {
  const norm = data.reduce((sum, value) => sum + value * value, 0);
  const reflection = Float64Array.from({ length: rows * rows }, (_, cell) => {
    const [i, j] = [Math.floor(cell / rows), cell % rows];
    return (i === j ? 1 : 0) - (2 * data[i]! * data[j]!) / norm;
  });
  return { rows, columns: rows, data: reflection };
}

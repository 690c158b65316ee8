import { VaeError } from "@vae/base";
import { attributesOf, type AttributeValues } from "./kernels/attributes.js";
import { nativeBackend, type NativeBackend, type TensorFlowBinding } from "./native-backend.js";

/** A real matrix in float64, row after row. */
export interface Float64Matrix {
  readonly rows: number;
  readonly columns: number;
  /** `rows · columns` numbers; entry (i, j) lies at `i · columns + j`. */
  readonly data: Float64Array;
}

/** Linear algebra in float64 by native code, which TensorFlow.js cannot reach. */
export interface Float64Algebra {
  /**
   * What multiplies: a loop of this package for the processor's vectors, or TensorFlow's, whose wheel uses no FMA. The
   * loops give the same bits on every processor and for any number of threads; TensorFlow's do not.
   */
  readonly productKernel: "avx512" | "avx2" | "tensorflow";
  /** `a · b`. */
  matMul(a: Float64Matrix, b: Float64Matrix): Float64Matrix;
  /** `a · bᵀ`; where both are the same object, one triangle is computed. */
  multiplyTransposed(a: Float64Matrix, b: Float64Matrix): Float64Matrix;
  /**
   * Squared Euclidean distances between rows, `[a.rows, b.rows]`, each to ten digits; exactly 0 between equal rows.
   */
  squaredDistances(a: Float64Matrix, b: Float64Matrix): Float64Matrix;
  /**
   * The lower triangular L with `L Lᵀ = matrix`.
   *
   * @throws {VaeError} DATA_INVALID, when the matrix is not positive definite.
   */
  cholesky(matrix: Float64Matrix): Float64Matrix;
  /** A factor F, `[rank, size]`, of a symmetric positive semidefinite matrix: `Fᵀ F = matrix`, of any rank. */
  pivotedCholesky(matrix: Float64Matrix): Float64Matrix;
  /** Eigenvalues of a symmetric matrix, smallest first. */
  symmetricEigenvalues(matrix: Float64Matrix): Float64Array;
  /** Singular values, largest first; their sum is exact to ten digits and mostly to fifteen. */
  singularValues(matrix: Float64Matrix): Float64Array;
}

/** TensorFlow's number of the type. */
const double = 2;

/**
 * Float64 on native TensorFlow; undefined where another backend runs or the binding is not of `vae backend install`.
 * It fits where `@vae/metrics` takes a `linearAlgebra`.
 *
 * @example
 * ```ts
 * const linearAlgebra = float64Algebra();
 * frechetDistance(a, b, linearAlgebra === undefined ? {} : { linearAlgebra });
 * ```
 */
export function float64Algebra(): Float64Algebra | undefined {
  const backend = nativeBackend();
  if (backend?.binding.createFloat64 === undefined) return undefined;
  return createAlgebra(backend, backend.binding as Required<TensorFlowBinding>);
}

function createAlgebra(
  backend: NativeBackend,
  binding: Required<TensorFlowBinding>,
): Float64Algebra {
  // A GPU is left to TensorFlow.
  const [fastest] = backend.isUsingGpuDevice ? [] : binding.float64Kernels();
  const kernel = fastest as "avx512" | "avx2" | undefined;

  /** Runs one operation and reads its first outputs. */
  function run(
    operation: string,
    inputs: readonly Float64Matrix[],
    values: AttributeValues = {},
    { outputs = 1, read = 1 } = {},
  ): Float64Array[] {
    const ids = inputs.map(({ rows, columns, data }) =>
      binding.createFloat64([rows, columns], data),
    );
    try {
      const attributes = attributesOf(backend, {
        ...values,
        types: { T: double },
      });
      const results = binding.executeOp(operation, attributes, ids, outputs).map(({ id }) => id);
      ids.push(...results);
      return results.slice(0, read).map((id) => binding.readFloat64(id));
    } finally {
      for (const id of ids) binding.deleteTensor(id);
    }
  }

  function product(a: Float64Matrix, b: Float64Matrix, transpose?: "a" | "b"): Float64Matrix {
    const [rows, inner] = transpose === "a" ? [a.columns, a.rows] : [a.rows, a.columns];
    const [otherInner, columns] = transpose === "b" ? [b.columns, b.rows] : [b.rows, b.columns];
    if (inner !== otherInner) {
      throw new VaeError(
        "SHAPE_MISMATCH",
        `float64 product: [${rows}, ${inner}] does not fit [${otherInner}, ${columns}].`,
      );
    }
    const [isATransposed, isBTransposed] = [transpose === "a", transpose === "b"];
    if (kernel !== undefined) {
      const shape = [rows, columns, inner] as const;
      const data = binding.multiplyFloat64(
        kernel,
        shape,
        a.data,
        isATransposed,
        b.data,
        isBTransposed,
      );
      return { rows, columns, data };
    }
    const booleans = { transpose_a: isATransposed, transpose_b: isBTransposed };
    const [data] = run("MatMul", [a, b], { booleans });
    return { rows, columns, data: data! };
  }

  function eigenvalues(matrix: Float64Matrix): Float64Array {
    const size = matrix.rows;
    if (kernel !== undefined)
      return binding.eigenvaluesFloat64(kernel, [size, 1, size], matrix.data);
    const booleans = { compute_v: false };
    return run("SelfAdjointEigV2", [matrix], { booleans }, { outputs: 2 })[0]!;
  }

  /** Undefined, when the matrix is not positive definite: TensorFlow then fills the factor with NaN. */
  function choleskyFactor(matrix: Float64Matrix): Float64Matrix | undefined {
    const [data] = run("Cholesky", [matrix]);
    return data!.every(Number.isFinite) ? { ...matrix, data: data! } : undefined;
  }

  return {
    productKernel: kernel ?? "tensorflow",
    matMul: (a, b) => product(a, b),
    multiplyTransposed: (a, b) => product(a, b, "b"),
    squaredDistances(a, b) {
      if (kernel === undefined || a.columns !== b.columns) {
        return distances(a, b, product(a, b, "b"));
      }
      const shape = [a.rows, b.rows, a.columns] as const;
      const data = binding.squaredDistancesFloat64(kernel, shape, a.data, b.data);
      return { rows: a.rows, columns: b.rows, data };
    },
    cholesky(matrix) {
      const factor = choleskyFactor(matrix);
      if (factor !== undefined) return factor;
      throw new VaeError("DATA_INVALID", "cholesky: the matrix is not positive definite.");
    },
    pivotedCholesky(matrix) {
      const factor = choleskyFactor(matrix);
      if (factor !== undefined) return transposed(factor);
      const booleans = { compute_v: true };
      const options = { outputs: 2, read: 2 };
      const [values, vectors] = run("SelfAdjointEigV2", [matrix], { booleans }, options);
      return eigenFactor(values!, vectors!);
    },
    symmetricEigenvalues: eigenvalues,
    singularValues(matrix) {
      // The smaller of the two Gram matrices has all of them.
      const gram =
        matrix.rows <= matrix.columns ? product(matrix, matrix, "b") : product(matrix, matrix, "a");
      const fromGram = eigenvalues(gram)
        .reverse()
        .map((value) => Math.sqrt(Math.max(value, 0)));
      if (isPrecise(fromGram)) return fromGram;
      const booleans = { compute_uv: false, full_matrices: false };
      return run("Svd", [matrix], { booleans }, { outputs: 3 })[0]!;
    },
  };
}

/**
 * Whether roots of a Gram matrix's eigenvalues sum to ten digits. Each eigenvalue is off by about ε times the largest,
 * so that a singular value σ is off by `ε σ₁² / 2σ`, or by `√ε σ₁` where it is smaller than that.
 */
function isPrecise(values: Float64Array): boolean {
  const largest = values[0] ?? 0;
  const worst = Math.sqrt(Number.EPSILON) * largest;
  const sum = values.reduce((total, value) => total + value, 0);
  const error = values.reduce(
    (total, value) =>
      total + (value < worst ? worst : (Number.EPSILON * largest * largest) / (2 * value)),
    0,
  );
  return error <= 1e-10 * sum;
}

/** `√λ vᵀ` for each eigenvalue that is more than rounding. */
function eigenFactor(values: Float64Array, vectors: Float64Array): Float64Matrix {
  const size = values.length;
  const threshold = size * Number.EPSILON * (values[size - 1] ?? 0);
  const kept = [...values.keys()].filter((i) => values[i]! > threshold).reverse();
  const data = new Float64Array(kept.length * size);
  kept.forEach((column, row) => {
    const root = Math.sqrt(values[column]!);
    for (let j = 0; j < size; j++) data[row * size + j] = root * vectors[j * size + column]!;
  });
  return { rows: kept.length, columns: size, data };
}

function transposed({ rows, columns, data }: Float64Matrix): Float64Matrix {
  const result = new Float64Array(data.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) result[j * rows + i] = data[i * columns + j]!;
  }
  return { rows: columns, columns: rows, data: result };
}

/** Below this part of the rows' own squares the usual formula has lost six digits, and differences are summed. */
const cancelled = 1e-6;

/** `|a|² + |b|² − 2 a·b`, in place of the products. */
function distances(a: Float64Matrix, b: Float64Matrix, products: Float64Matrix): Float64Matrix {
  const [squaresOfA, squaresOfB] = [rowSquares(a), rowSquares(b)];
  const { data, columns } = products;
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < b.rows; j++) {
      const both = squaresOfA[i]! + squaresOfB[j]!;
      const value = both - 2 * data[i * columns + j]!;
      data[i * columns + j] = value > cancelled * both ? value : sumOfSquares(a, i, b, j);
    }
  }
  return products;
}

function rowSquares({ rows, columns, data }: Float64Matrix): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => {
    let sum = 0;
    for (let p = i * columns; p < (i + 1) * columns; p++) sum += data[p]! ** 2;
    return sum;
  });
}

function sumOfSquares(a: Float64Matrix, i: number, b: Float64Matrix, j: number): number {
  let sum = 0;
  for (let k = 0; k < a.columns; k++) {
    sum += (a.data[i * a.columns + k]! - b.data[j * b.columns + k]!) ** 2;
  }
  return sum;
}

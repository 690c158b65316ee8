// Products of matrices of doubles, for processors that have FMA and that TensorFlow's wheel does not use.

#ifndef VAE_FLOAT64_PRODUCT_H_
#define VAE_FLOAT64_PRODUCT_H_

#include <cstddef>
#include <vector>

namespace vae {

// A matrix in memory: entry (i, j) lies at `data[i * row_stride + j * column_stride]`.
struct DoubleMatrix {
  const double *data;
  size_t row_stride;
  size_t column_stride;
};

struct ProductShape {
  size_t rows;
  size_t columns;
  size_t depth;
};

// Where a product goes: entry (i, j) to `data[i * row_stride + j]`, in place of what is there or added to it.
struct ProductResult {
  double *data;
  size_t row_stride;
  bool adds;
};

struct ProductKernel;

// What runs on this processor, the fastest first; empty where it has no FMA.
const std::vector<const ProductKernel *> &ProductKernels();

const char *KernelName(const ProductKernel &kernel);

// out = a · b, or out += a · b.
//
// Every entry sums its products in the same order, whatever the kernel, the number of threads and the entry's place:
// results are the same bits on all processors, and symmetric where the factors are.
//
// `is_symmetric` says that the result is symmetric, e.g. b the transpose of a; one triangle is computed and mirrored.
void Multiply(const ProductKernel &kernel, const ProductShape &shape, const DoubleMatrix &a,
              const DoubleMatrix &b, bool is_symmetric, size_t threads, const ProductResult &out);

// Squared Euclidean distances between the rows of a, [rows, depth], and those of b, [columns, depth], which may be the
// same. Each is exact to ten digits, and 0 between equal rows.
void SquaredDistances(const ProductKernel &kernel, const ProductShape &shape, const double *a, const double *b,
                      size_t threads, double *out);

}  // namespace vae

#endif  // VAE_FLOAT64_PRODUCT_H_

// Eigenvalues of symmetric matrices of doubles, on all threads.

#ifndef VAE_FLOAT64_EIGENVALUES_H_
#define VAE_FLOAT64_EIGENVALUES_H_

#include <cstddef>

#include "float64_product.h"

namespace vae {

// Eigenvalues of a symmetric matrix, [size, size], the smallest first; each is exact to rounding of the largest. Not a
// number where an entry is not finite.
//
// The same bits on all processors and for any number of threads.
void SymmetricEigenvalues(const ProductKernel &kernel, size_t size, const double *matrix, size_t threads,
                          double *eigenvalues);

}  // namespace vae

#endif  // VAE_FLOAT64_EIGENVALUES_H_

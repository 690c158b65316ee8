// A blocked product (Goto and van de Geijn, 2008): both factors are packed into strips as wide as a tile of the
// result, and a tile stays in registers while one strip of each passes by.

#include "float64_product.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>

#include "float64_loops.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace vae {

// Adds one strip of `a` times one of `b` to a tile of the result, or puts it there.
using Tile = void (*)(size_t depth, const double *a, const double *b, double *out, size_t stride, bool adds);

struct ProductKernel {
  const char *name;
  size_t height;  // rows of a tile
  size_t width;   // columns of a tile
  Tile tile;
};

namespace {

// Depth of a strip. Sums are split there, so that it is part of the result's last bits.
constexpr size_t kDepth = 256;
// Rows of the result that one thread takes at once; their packed strips of `a` fill a part of the second cache.
constexpr size_t kBlockRows = 96;
// The largest tile.
constexpr size_t kTileSize = 12 * 16;
// Below this many multiplications a thread takes longer to start than to help.
constexpr double kWorthThreads = 1 << 20;

#if defined(__x86_64__)

__attribute__((target("avx512f"))) void TileAvx512(size_t depth, const double *a, const double *b, double *out,
                                                   size_t stride, bool adds) {
  constexpr int height = 12;
  __m512d sums[height][2];
#pragma GCC unroll 12
  for (int i = 0; i < height; ++i) sums[i][0] = sums[i][1] = _mm512_setzero_pd();
  for (size_t k = 0; k < depth; ++k, a += height, b += 16) {
    const __m512d left = _mm512_load_pd(b);
    const __m512d right = _mm512_load_pd(b + 8);
#pragma GCC unroll 12
    for (int i = 0; i < height; ++i) {
      const __m512d factor = _mm512_set1_pd(a[i]);
      sums[i][0] = _mm512_fmadd_pd(factor, left, sums[i][0]);
      sums[i][1] = _mm512_fmadd_pd(factor, right, sums[i][1]);
    }
  }
#pragma GCC unroll 12
  for (int i = 0; i < height; ++i, out += stride) {
    if (adds) {
      sums[i][0] = _mm512_add_pd(sums[i][0], _mm512_loadu_pd(out));
      sums[i][1] = _mm512_add_pd(sums[i][1], _mm512_loadu_pd(out + 8));
    }
    _mm512_storeu_pd(out, sums[i][0]);
    _mm512_storeu_pd(out + 8, sums[i][1]);
  }
}

__attribute__((target("avx2,fma"))) void TileAvx2(size_t depth, const double *a, const double *b, double *out,
                                                  size_t stride, bool adds) {
  constexpr int height = 6;
  __m256d sums[height][2];
#pragma GCC unroll 6
  for (int i = 0; i < height; ++i) sums[i][0] = sums[i][1] = _mm256_setzero_pd();
  for (size_t k = 0; k < depth; ++k, a += height, b += 8) {
    const __m256d left = _mm256_load_pd(b);
    const __m256d right = _mm256_load_pd(b + 4);
#pragma GCC unroll 6
    for (int i = 0; i < height; ++i) {
      const __m256d factor = _mm256_broadcast_sd(a + i);
      sums[i][0] = _mm256_fmadd_pd(factor, left, sums[i][0]);
      sums[i][1] = _mm256_fmadd_pd(factor, right, sums[i][1]);
    }
  }
#pragma GCC unroll 6
  for (int i = 0; i < height; ++i, out += stride) {
    if (adds) {
      sums[i][0] = _mm256_add_pd(sums[i][0], _mm256_loadu_pd(out));
      sums[i][1] = _mm256_add_pd(sums[i][1], _mm256_loadu_pd(out + 4));
    }
    _mm256_storeu_pd(out, sums[i][0]);
    _mm256_storeu_pd(out + 4, sums[i][1]);
  }
}

#endif  // defined(__x86_64__)

// Memory that starts on a cache line.
class Aligned {
 public:
  explicit Aligned(size_t size) : memory_(new double[size + kLine]) {
    const auto address = reinterpret_cast<uintptr_t>(memory_.get()) / sizeof(double);
    data_ = memory_.get() + (kLine - address % kLine) % kLine;
  }
  double *data() { return data_; }

 private:
  static constexpr size_t kLine = 8;
  std::unique_ptr<double[]> memory_;
  double *data_;
};

// Lays `lanes` rows of a matrix side by side, `width` lanes a strip: packed[k * width + lane]. What is missing of
// the strip is 0.
void PackStrip(const double *source, size_t lane_stride, size_t depth_stride, size_t lanes, size_t depth, size_t width,
               double *packed) {
  if (lanes < width) std::memset(packed, 0, width * depth * sizeof(double));
  if (lane_stride == 1) {
    for (size_t k = 0; k < depth; ++k) {
      std::memcpy(packed + k * width, source + k * depth_stride, lanes * sizeof(double));
    }
    return;
  }
  // A cache line of each lane at once: lanes a power of two apart would push one another out of the cache.
  constexpr size_t line = 8;
  for (size_t start = 0; start < depth; start += line) {
    const size_t end = std::min(start + line, depth);
    if (depth_stride == 1 && end == start + line) {
      for (size_t lane = 0; lane < lanes; ++lane) {
        const double *const from = source + lane * lane_stride + start;
        double *const to = packed + start * width + lane;
#pragma GCC unroll 8
        for (size_t k = 0; k < line; ++k) to[k * width] = from[k];
      }
      continue;
    }
    for (size_t lane = 0; lane < lanes; ++lane) {
      const double *const from = source + lane * lane_stride;
      for (size_t k = start; k < end; ++k) packed[k * width + lane] = from[k * depth_stride];
    }
  }
}

size_t RoundUp(size_t value, size_t step) { return (value + step - 1) / step * step; }

// Copies the upper triangle to the lower, by squares that fit the cache.
void Mirror(const ProductResult &matrix, size_t size, size_t threads) {
  constexpr size_t edge = 32;
  ParallelFor((size + edge - 1) / edge, threads, [&](size_t block, size_t) {
    const size_t top = block * edge;
    const size_t bottom = std::min(top + edge, size);
    for (size_t left = 0; left <= top; left += edge) {
      for (size_t i = top; i < bottom; ++i) {
        const size_t end = std::min(left + edge, i);
        for (size_t j = left; j < end; ++j) {
          matrix.data[i * matrix.row_stride + j] = matrix.data[j * matrix.row_stride + i];
        }
      }
    }
  });
}

// Below this part of the rows' own squares the usual formula has lost six digits, and differences are summed.
constexpr double kCancelled = 1e-6;

std::vector<double> RowSquares(const double *data, size_t rows, size_t depth, size_t threads) {
  std::vector<double> squares(rows);
  ParallelFor((rows + kBlockRows - 1) / kBlockRows, threads, [&](size_t block, size_t) {
    for (size_t i = block * kBlockRows; i < std::min((block + 1) * kBlockRows, rows); ++i) {
      const double *const row = data + i * depth;
      squares[i] = Sum(depth, [row](size_t k) { return row[k] * row[k]; });
    }
  });
  return squares;
}

}  // namespace

const std::vector<const ProductKernel *> &ProductKernels() {
  static const std::vector<const ProductKernel *> kernels = [] {
    std::vector<const ProductKernel *> list;
#if defined(__x86_64__)
    static const ProductKernel avx512 = {"avx512", 12, 16, TileAvx512};
    static const ProductKernel avx2 = {"avx2", 6, 8, TileAvx2};
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f")) list.push_back(&avx512);
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) list.push_back(&avx2);
#endif
    return list;
  }();
  return kernels;
}

const char *KernelName(const ProductKernel &kernel) { return kernel.name; }

void Multiply(const ProductKernel &kernel, const ProductShape &shape, const DoubleMatrix &a, const DoubleMatrix &b,
              bool is_symmetric, size_t threads, const ProductResult &out) {
  const size_t rows = shape.rows, columns = shape.columns, depth = shape.depth;
  const size_t height = kernel.height, width = kernel.width;
  if (double(rows) * double(columns) * double(depth) < kWorthThreads) threads = 1;
  if (rows == 0 || columns == 0) return;
  if (depth == 0) {
    for (size_t i = 0; i < rows && !out.adds; ++i) {
      std::memset(out.data + i * out.row_stride, 0, columns * sizeof(double));
    }
    return;
  }

  // All of `b`, one part of the depth after the other, in each part one strip after the other.
  const size_t padded_columns = RoundUp(columns, width);
  Aligned packed_b(padded_columns * depth);
  ParallelFor(padded_columns / width, threads, [&](size_t strip, size_t) {
    const size_t left = strip * width;
    for (size_t start = 0; start < depth; start += kDepth) {
      const size_t length = std::min(kDepth, depth - start);
      PackStrip(b.data + left * b.column_stride + start * b.row_stride, b.column_stride, b.row_stride,
                std::min(width, columns - left), length, width,
                packed_b.data() + start * padded_columns + left * length);
    }
  });

  const size_t block_size = RoundUp(kBlockRows, height) * kDepth;
  Aligned blocks(block_size * threads);
  ParallelFor((rows + kBlockRows - 1) / kBlockRows, threads, [&](size_t block, size_t thread) {
    const size_t top = block * kBlockRows;
    const size_t count = std::min(kBlockRows, rows - top);
    double *const packed_a = blocks.data() + thread * block_size;
    alignas(64) double edge[kTileSize];
    for (size_t start = 0; start < depth; start += kDepth) {
      const size_t length = std::min(kDepth, depth - start);
      for (size_t i = 0; i < count; i += height) {
        PackStrip(a.data + (top + i) * a.row_stride + start * a.column_stride, a.row_stride, a.column_stride,
                  std::min(height, count - i), length, height, packed_a + i * length);
      }
      const bool adds = out.adds || start > 0;
      for (size_t j = is_symmetric ? top / width * width : 0; j < columns; j += width) {
        const double *const strip = packed_b.data() + start * padded_columns + j * length;
        for (size_t i = 0; i < count; i += height) {
          if (is_symmetric && j + width <= top + i) break;  // below the diagonal
          double *const place = out.data + (top + i) * out.row_stride + j;
          if (i + height <= count && j + width <= columns) {
            kernel.tile(length, packed_a + i * length, strip, place, out.row_stride, adds);
            continue;
          }
          kernel.tile(length, packed_a + i * length, strip, edge, width, false);
          const size_t tile_rows = std::min(height, count - i), tile_columns = std::min(width, columns - j);
          for (size_t p = 0; p < tile_rows; ++p) {
            for (size_t q = 0; q < tile_columns; ++q) {
              const double sum = edge[p * width + q];
              double &entry = place[p * out.row_stride + q];
              entry = adds ? entry + sum : sum;
            }
          }
        }
      }
    }
  });
  if (is_symmetric) Mirror(out, rows, threads);
}

void SquaredDistances(const ProductKernel &kernel, const ProductShape &shape, const double *a, const double *b,
                      size_t threads, double *out) {
  const size_t rows = shape.rows, columns = shape.columns, depth = shape.depth;
  const bool is_symmetric = a == b && rows == columns;
  Multiply(kernel, shape, {a, depth, 1}, {b, 1, depth}, is_symmetric, threads, {out, columns, false});
  const std::vector<double> squares_of_a = RowSquares(a, rows, depth, threads);
  const std::vector<double> squares_of_b = RowSquares(b, columns, depth, threads);
  ParallelFor((rows + kBlockRows - 1) / kBlockRows, threads, [&](size_t block, size_t) {
    for (size_t i = block * kBlockRows; i < std::min((block + 1) * kBlockRows, rows); ++i) {
      double *const line = out + i * columns;
      for (size_t j = 0; j < columns; ++j) {
        const double both = squares_of_a[i] + squares_of_b[j];
        const double value = both - 2 * line[j];
        if (value > kCancelled * both) {
          line[j] = value;
          continue;
        }
        const double *const x = a + i * depth, *const y = b + j * depth;
        line[j] = Sum(depth, [x, y](size_t k) { return (x[k] - y[k]) * (x[k] - y[k]); });
      }
    }
  });
}

}  // namespace vae

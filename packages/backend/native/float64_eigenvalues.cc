// Two reductions (Bischof, Lang and Sun, 2000): blocks of reflections bring the matrix to a band, nearly all of it in
// products; single reflections chase what lies beyond the first diagonal out of the band, which fits the cache. Implicit
// QL steps find the eigenvalues of what remains.

#include "float64_eigenvalues.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "float64_loops.h"

namespace vae {
namespace {

// Diagonals of the band beside the main one, and reflections of a block.
constexpr size_t kBand = 32;
// Room of a row of the band: the main diagonal is its last entry, and chasing fills twice the band.
constexpr size_t kRow = 2 * kBand + 1;

double Dot(const double *x, const double *y, size_t count) {
  return Sum(count, [x, y](size_t k) { return x[k] * y[k]; });
}

void AddTimes(double factor, const double *x, size_t count, double *y) {
  for (size_t k = 0; k < count; ++k) y[k] += factor * x[k];
}

// The reflection 1 - factor · v vᵀ that maps x to (value, 0, …, 0); x becomes v.
struct Reflection {
  double factor;
  double value;
};

Reflection Reflect(double *x, size_t count) {
  const double norm = std::sqrt(Dot(x, x, count));
  if (norm == 0) return {0, 0};
  const double head = x[0];
  const double value = head > 0 ? -norm : norm;  // the sign that does not cancel
  x[0] = head - value;
  return {1 / (norm * (norm + std::fabs(head))), value};
}

// Reflections of a block, 1 - V T Vᵀ: V as `[kBand, rows]`, one vector after the other, T upper triangular.
struct Block {
  std::vector<double> v;
  double t[kBand][kBand];
};

// Brings the first `rows` entries of each row of `panel`, `[kBand, stride]`, to zero but for a triangle.
void ReducePanel(double *panel, size_t stride, size_t rows, Block &block) {
  block.v.assign(kBand * rows, 0);
  std::fill(&block.t[0][0], &block.t[0][0] + kBand * kBand, 0);
  for (size_t c = 0; c < std::min(kBand, rows); ++c) {
    double *const v = block.v.data() + c * rows;
    double *const column = panel + c * stride;
    std::copy(column + c, column + rows, v + c);
    const Reflection reflection = Reflect(v + c, rows - c);
    column[c] = reflection.value;
    std::fill(column + c + 1, column + rows, 0);
    for (size_t other = c + 1; other < kBand; ++other) {
      double *const next = panel + other * stride + c;
      AddTimes(-reflection.factor * Dot(next, v + c, rows - c), v + c, rows - c, next);
    }
    double along[kBand];  // of the earlier vectors
    for (size_t q = 0; q < c; ++q) along[q] = Dot(block.v.data() + q * rows + c, v + c, rows - c);
    for (size_t p = 0; p < c; ++p) {
      block.t[p][c] = -reflection.factor * Dot(&block.t[p][p], along + p, c - p);
    }
    block.t[c][c] = reflection.factor;
  }
}

// A → Qᵀ A Q = A - V Wᵀ - W Vᵀ, with W = X - V Tᵀ (Vᵀ X) / 2 and X = A V T.
void ReflectBothSides(const ProductKernel &kernel, const Block &block, double *matrix, size_t stride, size_t rows,
                      size_t threads) {
  std::vector<double> product(rows * kBand);
  Multiply(kernel, {rows, kBand, rows}, {matrix, stride, 1}, {block.v.data(), 1, rows}, false, threads,
           {product.data(), kBand, false});
  // W as V lies, one vector after the other.
  std::vector<double> w(kBand * rows);
  ParallelFor(kBand, threads, [&](size_t c, size_t) {
    double *const x = w.data() + c * rows;
    for (size_t i = 0; i < rows; ++i) {
      double sum = 0;
      for (size_t q = 0; q <= c; ++q) sum += product[i * kBand + q] * block.t[q][c];
      x[i] = sum;
    }
  });
  double along[kBand][kBand];  // Vᵀ X
  ParallelFor(kBand, threads, [&](size_t c, size_t) {
    for (size_t q = 0; q < kBand; ++q) along[q][c] = Dot(block.v.data() + q * rows, w.data() + c * rows, rows);
  });
  ParallelFor(kBand, threads, [&](size_t c, size_t) {
    for (size_t p = 0; p < kBand; ++p) {
      double sum = 0;
      for (size_t q = 0; q <= p; ++q) sum += block.t[q][p] * along[q][c];
      AddTimes(-sum / 2, block.v.data() + p * rows, rows, w.data() + c * rows);
    }
  });
  std::vector<double> left(2 * kBand * rows), right(2 * kBand * rows);
  const size_t half = kBand * rows;
  std::copy(block.v.begin(), block.v.end(), left.begin());
  std::copy(w.begin(), w.end(), left.begin() + half);
  std::transform(w.begin(), w.end(), right.begin(), [](double value) { return -value; });
  std::transform(block.v.begin(), block.v.end(), right.begin() + half, [](double value) { return -value; });
  Multiply(kernel, {rows, rows, 2 * kBand}, {left.data(), 1, rows}, {right.data(), rows, 1}, true, threads,
           {matrix, stride, true});
}

// The lower half of a band with the same eigenvalues: entry (i, j) lies at `i * kRow + kRow - 1 - (i - j)`.
std::vector<double> Band(const ProductKernel &kernel, std::vector<double> &matrix, size_t size, size_t threads) {
  Block block;
  std::vector<double> band(size * kRow);
  for (size_t start = 0; start < size; start += kBand) {
    const size_t below = start + kBand;
    if (below < size) {
      double *const panel = matrix.data() + start * size + below;
      ReducePanel(panel, size, size - below, block);
      ReflectBothSides(kernel, block, matrix.data() + below * size + below, size, size - below, threads);
    }
    for (size_t j = start; j < std::min(below, size); ++j) {
      for (size_t i = j; i < std::min(j + kBand + 1, size); ++i) {
        band[i * kRow + kRow - 1 - (i - j)] = matrix[j * size + i];
      }
    }
  }
  return band;
}

// A band on its way to tridiagonal form.
class Chase {
 public:
  Chase(std::vector<double> &band, size_t size) : band_(band), size_(size) {}

  // Brings column `column` to one entry below the diagonal, and what that spills out of the band back into it.
  void Column(size_t column) {
    size_t top = column + 1;
    size_t end = std::min(top + kBand, size_);
    double v[kBand];
    Reflection reflection = TakeColumn(column, top, end, v);
    while (true) {
      BothSides(top, end, v, reflection.factor);
      const size_t next_end = std::min(end + kBand, size_);
      if (end == next_end) return;
      for (size_t i = end; i < next_end; ++i) {
        double *const row = At(i, top);
        AddTimes(-reflection.factor * Dot(row, v, end - top), v, end - top, row);
      }
      double next[kBand];
      reflection = TakeColumn(top, end, next_end, next);
      double along[kBand] = {};  // of the other columns
      const size_t others = end - top - 1;
      for (size_t i = end; i < next_end; ++i) AddTimes(next[i - end], At(i, top + 1), others, along);
      for (size_t i = end; i < next_end; ++i) {
        AddTimes(-reflection.factor * next[i - end], along, others, At(i, top + 1));
      }
      top = end;
      end = next_end;
      std::copy(next, next + (end - top), v);
    }
  }

 private:
  double *At(size_t i, size_t j) { return band_.data() + i * kRow + kRow - 1 - (i - j); }

  // Reflects rows top … end of a column to its first; v is what reflects.
  Reflection TakeColumn(size_t column, size_t top, size_t end, double *v) {
    for (size_t i = top; i < end; ++i) v[i - top] = *At(i, column);
    const Reflection reflection = Reflect(v, end - top);
    *At(top, column) = reflection.value;
    for (size_t i = top + 1; i < end; ++i) *At(i, column) = 0;
    return reflection;
  }

  // On the square around the diagonal.
  void BothSides(size_t top, size_t end, const double *v, double factor) {
    const size_t count = end - top;
    double w[kBand] = {};
    for (size_t i = 0; i < count; ++i) {
      const double *const row = At(top + i, top);
      w[i] += Dot(row, v, i + 1);
      AddTimes(v[i], row, i, w);
    }
    for (size_t i = 0; i < count; ++i) w[i] *= factor;
    AddTimes(-factor / 2 * Dot(v, w, count), v, count, w);
    for (size_t i = 0; i < count; ++i) {
      double *const row = At(top + i, top);
      AddTimes(-v[i], w, i + 1, row);
      AddTimes(-w[i], v, i + 1, row);
    }
  }

  std::vector<double> &band_;
  size_t size_;
};

// Implicit QL steps with Wilkinson's shift. Overwrites the diagonal with the eigenvalues, in no order.
void TridiagonalEigenvalues(size_t size, double *d, double *e) {
  double scale = 0;
  for (size_t i = 0; i < size; ++i) scale = std::max(scale, std::fabs(d[i]) + (i + 1 < size ? std::fabs(e[i]) : 0));
  // The floor keeps squares of what is not negligible away from underflow, where the steps would not end.
  const double negligible = std::max(std::numeric_limits<double>::epsilon() / 2 * scale, 1e-150);
  for (size_t low = 0; low < size; ++low) {
    for (;;) {
      size_t high = low;
      while (high + 1 < size && std::fabs(e[high]) > negligible) ++high;
      if (high == low) break;

      const double half = (d[low + 1] - d[low]) / (2 * e[low]);
      const double root = std::sqrt(half * half + 1);
      const double shift = d[low] - e[low] / (half + (half < 0 ? -root : root));

      // Chases the bulge of one rotation from the bottom of the block to its top.
      double cosine = 1, sine = 1, lost = 0, bulge = d[high] - shift;
      bool has_split = false;
      for (size_t i = high; i-- > low;) {
        const double f = sine * e[i], b = cosine * e[i];
        const double norm = std::sqrt(f * f + bulge * bulge);
        if (i + 1 < high) e[i + 1] = norm;
        if (norm == 0) {
          d[i + 1] -= lost;
          has_split = true;
          break;
        }
        sine = f / norm;
        cosine = bulge / norm;
        const double g = d[i + 1] - lost;
        const double r = (d[i] - g) * sine + 2 * cosine * b;
        lost = sine * r;
        d[i + 1] = g + lost;
        bulge = cosine * r - b;
      }
      if (has_split) continue;
      d[low] -= lost;
      e[low] = bulge;
    }
  }
}

}  // namespace

void SymmetricEigenvalues(const ProductKernel &kernel, size_t size, const double *matrix, size_t threads,
                          double *eigenvalues) {
  double largest = 0;
  for (size_t i = 0; i < size * size; ++i) {
    if (!std::isfinite(matrix[i])) {
      std::fill(eigenvalues, eigenvalues + size, std::numeric_limits<double>::quiet_NaN());
      return;
    }
    largest = std::max(largest, std::fabs(matrix[i]));
  }
  // By a power of two, which rounds nothing: squares neither overflow nor vanish.
  const int exponent = largest == 0 ? 0 : std::max(std::ilogb(largest), -1000);
  const double scale = std::ldexp(1, -exponent);
  std::vector<double> scaled(size * size);
  std::transform(matrix, matrix + size * size, scaled.begin(), [scale](double value) { return value * scale; });

  std::vector<double> band = Band(kernel, scaled, size, threads);
  Chase chase(band, size);
  for (size_t column = 0; column + 2 < size; ++column) chase.Column(column);
  std::vector<double> beside(size);
  for (size_t i = 0; i < size; ++i) {
    eigenvalues[i] = band[i * kRow + kRow - 1];
    if (i + 1 < size) beside[i] = band[(i + 1) * kRow + kRow - 2];
  }
  TridiagonalEigenvalues(size, eigenvalues, beside.data());
  std::sort(eigenvalues, eigenvalues + size);
  for (size_t i = 0; i < size; ++i) eigenvalues[i] = std::ldexp(eigenvalues[i], exponent);
}

}  // namespace vae

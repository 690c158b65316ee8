// Loops over doubles that products and eigenvalues share.

#ifndef VAE_FLOAT64_LOOPS_H_
#define VAE_FLOAT64_LOOPS_H_

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <system_error>
#include <thread>
#include <vector>

namespace vae {

// Calls `work(i, thread)` once for each i below `count`; whichever thread is free takes the next. Where the system
// refuses a thread, the others do its part.
template <typename Work>
void ParallelFor(size_t count, size_t threads, const Work &work) {
  std::atomic<size_t> next{0};
  const auto run = [&](size_t thread) {
    for (size_t i = next++; i < count; i = next++) work(i, thread);
  };
  std::vector<std::thread> helpers;
  helpers.reserve(threads);
  try {
    while (helpers.size() + 1 < std::min(threads, count)) helpers.emplace_back(run, helpers.size() + 1);
  } catch (const std::system_error &) {
  }
  run(0);
  for (std::thread &helper : helpers) helper.join();
}

// Sum of `term(k)`, in eight parts that the compiler may keep in vectors.
template <typename Term>
double Sum(size_t count, const Term &term) {
  constexpr size_t parts = 8;
  double sums[parts] = {};
  size_t k = 0;
  for (; k + parts <= count; k += parts) {
    for (size_t part = 0; part < parts; ++part) sums[part] += term(k + part);
  }
  for (; k < count; ++k) sums[k % parts] += term(k);
  return ((sums[0] + sums[4]) + (sums[2] + sums[6])) + ((sums[1] + sums[5]) + (sums[3] + sums[7]));
}

}  // namespace vae

#endif  // VAE_FLOAT64_LOOPS_H_

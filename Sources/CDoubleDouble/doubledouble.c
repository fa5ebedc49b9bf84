#include "doubledouble.h"

// Sums and products are taken apart exactly (Knuth 1969, Dekker 1971) and accumulated as in Ogita,
// Rump & Oishi (2005), Dot2: as if in twice the working precision. The compiler must not fuse or
// reassociate anything.
#pragma STDC FP_CONTRACT OFF

// Two versions of each kernel, chosen when the library is loaded: with and without hardware fma.
// Every operation is correctly rounded in both, so their bits are equal.
#if defined(__x86_64__) && defined(__ELF__)
#define KERNEL __attribute__((target_clones("default", "arch=x86-64-v3")))
#define EXACT_FMA 1
#else
#define KERNEL
#if defined(__aarch64__) || defined(__FP_FAST_FMA)
#define EXACT_FMA 1
#endif
#endif

#define INLINE static inline __attribute__((always_inline))

INLINE dd_value two_sum(double a, double b) {
  double s = a + b, t = s - a;
  return (dd_value){s, (a - (s - t)) + (b - t)};
}

/// Needs |a| >= |b| or a = 0.
INLINE dd_value fast_two_sum(double a, double b) {
  double s = a + b;
  return (dd_value){s, b - (s - a)};
}

#if EXACT_FMA
INLINE dd_value two_product(double a, double b) {
  double p = a * b;
  return (dd_value){p, __builtin_fma(a, b, -p)};
}
#else
/// Dekker's product through Veltkamp's split; exact for |a|, |b| < 2^995.
INLINE dd_value two_product(double a, double b) {
  const double split = 134217729.0;  // 2^27 + 1
  double p = a * b, ta = split * a, tb = split * b;
  double ah = ta - (ta - a), al = a - ah, bh = tb - (tb - b), bl = b - bh;
  return (dd_value){p, ((ah * bh - p) + ah * bl + al * bh) + al * bl};
}
#endif

INLINE dd_value add(dd_value a, dd_value b) {
  dd_value s = two_sum(a.hi, b.hi), t = two_sum(a.lo, b.lo);
  s = fast_two_sum(s.hi, s.lo + t.hi);
  return fast_two_sum(s.hi, s.lo + t.lo);
}

INLINE dd_value multiply(dd_value a, dd_value b) {
  dd_value p = two_product(a.hi, b.hi);
  return fast_two_sum(p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi));
}

INLINE dd_value reciprocal(dd_value a) {
  double q = 1 / a.hi;
  dd_value p = two_product(q, a.hi);
  double rest = ((1 - p.hi) - p.lo) - q * a.lo;
  return fast_two_sum(q, q * rest);
}

KERNEL void dd_subtract_product(ptrdiff_t m, ptrdiff_t p, const double *X, ptrdiff_t ldx,
                                const double *b_hi, const double *b_lo, double *restrict r_hi,
                                double *restrict r_lo) {
  for (ptrdiff_t j = 0; j < p; j++) {
    const double *restrict x = X + j * ldx;
    const double hi = b_hi[j], lo = b_lo[j];
    for (ptrdiff_t i = 0; i < m; i++) {
      dd_value product = two_product(x[i], hi);
      dd_value sum = two_sum(r_hi[i], -product.hi);
      r_hi[i] = sum.hi;
      r_lo[i] += sum.lo - (product.lo + x[i] * lo);
    }
  }
  for (ptrdiff_t i = 0; i < m; i++) {
    dd_value r = two_sum(r_hi[i], r_lo[i]);
    r_hi[i] = r.hi;
    r_lo[i] = r.lo;
  }
}

// Eight independent sums, so that vector units have work and the order of additions is fixed.
#define LANES 8

INLINE dd_value sum_of_lanes(const double *hi, const double *lo) {
  dd_value total = {0, 0};
  for (int l = 0; l < LANES; l++) total = add(total, two_sum(hi[l], lo[l]));
  return total;
}

INLINE void accumulate(double *hi, double *lo, dd_value product, double rest) {
  dd_value sum = two_sum(*hi, product.hi);
  *hi = sum.hi;
  *lo += sum.lo + (product.lo + rest);
}

KERNEL dd_value dd_dot_double(ptrdiff_t m, const double *a, const double *b_hi,
                              const double *b_lo) {
  double hi[LANES] = {0}, lo[LANES] = {0};
  ptrdiff_t i = 0;
  for (; i + LANES <= m; i += LANES)
    for (int l = 0; l < LANES; l++)
      accumulate(&hi[l], &lo[l], two_product(a[i + l], b_hi[i + l]), a[i + l] * b_lo[i + l]);
  for (int l = 0; i < m; i++, l++)
    accumulate(&hi[l], &lo[l], two_product(a[i], b_hi[i]), a[i] * b_lo[i]);
  return sum_of_lanes(hi, lo);
}

KERNEL dd_value dd_dot(ptrdiff_t m, const double *a_hi, const double *a_lo, const double *b_hi,
                       const double *b_lo) {
  double hi[LANES] = {0}, lo[LANES] = {0};
  ptrdiff_t i = 0;
  for (; i + LANES <= m; i += LANES)
    for (int l = 0; l < LANES; l++)
      accumulate(&hi[l], &lo[l], two_product(a_hi[i + l], b_hi[i + l]),
                 a_hi[i + l] * b_lo[i + l] + a_lo[i + l] * b_hi[i + l]);
  for (int l = 0; i < m; i++, l++)
    accumulate(&hi[l], &lo[l], two_product(a_hi[i], b_hi[i]),
               a_hi[i] * b_lo[i] + a_lo[i] * b_hi[i]);
  return sum_of_lanes(hi, lo);
}

KERNEL void dd_scale(ptrdiff_t m, const double *w, const double *a_hi, const double *a_lo,
                     double *restrict z_hi, double *restrict z_lo) {
  for (ptrdiff_t i = 0; i < m; i++) {
    dd_value p = two_product(w[i], a_hi[i]);
    dd_value z = fast_two_sum(p.hi, p.lo + w[i] * a_lo[i]);
    z_hi[i] = z.hi;
    z_lo[i] = z.lo;
  }
}

/// z_k -= z_j r, then nothing is normalised: the caller does it once per column.
INLINE void subtract_multiple(ptrdiff_t m, const double *restrict zj_hi,
                              const double *restrict zj_lo, dd_value r, double *restrict zk_hi,
                              double *restrict zk_lo) {
  for (ptrdiff_t i = 0; i < m; i++) {
    dd_value product = two_product(zj_hi[i], r.hi);
    dd_value sum = two_sum(zk_hi[i], -product.hi);
    zk_hi[i] = sum.hi;
    zk_lo[i] += sum.lo - (product.lo + (zj_hi[i] * r.lo + zj_lo[i] * r.hi));
  }
}

KERNEL void dd_right_solve(ptrdiff_t m, ptrdiff_t p, const double *X, ptrdiff_t ldx,
                           const double *R_hi, const double *R_lo, ptrdiff_t ldr, double *Z_hi,
                           double *Z_lo) {
  for (ptrdiff_t k = 0; k < p; k++) {
    double *zk_hi = Z_hi + k * m, *zk_lo = Z_lo + k * m;
    for (ptrdiff_t i = 0; i < m; i++) {
      zk_hi[i] = X[i + k * ldx];
      zk_lo[i] = 0;
    }
    for (ptrdiff_t j = 0; j < k; j++)
      subtract_multiple(m, Z_hi + j * m, Z_lo + j * m,
                        (dd_value){R_hi[j + k * ldr], R_lo[j + k * ldr]}, zk_hi, zk_lo);
    dd_value inverse = reciprocal((dd_value){R_hi[k + k * ldr], R_lo[k + k * ldr]});
    for (ptrdiff_t i = 0; i < m; i++) {
      dd_value z = multiply(two_sum(zk_hi[i], zk_lo[i]), inverse);
      zk_hi[i] = z.hi;
      zk_lo[i] = z.lo;
    }
  }
}

KERNEL void dd_row_squares(ptrdiff_t m, ptrdiff_t p, const double *Z_hi, const double *Z_lo,
                           double *restrict h_hi, double *restrict h_lo) {
  for (ptrdiff_t i = 0; i < m; i++) h_hi[i] = h_lo[i] = 0;
  for (ptrdiff_t j = 0; j < p; j++) {
    const double *restrict z_hi = Z_hi + j * m, *restrict z_lo = Z_lo + j * m;
    for (ptrdiff_t i = 0; i < m; i++) {
      dd_value square = two_product(z_hi[i], z_hi[i]);
      dd_value sum = two_sum(h_hi[i], square.hi);
      h_hi[i] = sum.hi;
      h_lo[i] += sum.lo + (square.lo + 2 * (z_hi[i] * z_lo[i]));
    }
  }
}

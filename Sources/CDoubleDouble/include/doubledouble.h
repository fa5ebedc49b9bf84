#pragma once
#include <stddef.h>

// Double-double numbers hi + lo with |lo| <= ulp(hi)/2: about 32 digits. Matrices are column-major;
// a double-double matrix is two matrices, hi and lo.

typedef struct {
  double hi, lo;
} dd_value;

/// r -= X b, with X m x p in double and b, r in double-double.
void dd_subtract_product(ptrdiff_t m, ptrdiff_t p, const double *X, ptrdiff_t ldx,
                         const double *b_hi, const double *b_lo, double *r_hi, double *r_lo);

/// sum a_i b_i with a in double and b in double-double.
dd_value dd_dot_double(ptrdiff_t m, const double *a, const double *b_hi, const double *b_lo);

/// sum a_i b_i, both in double-double.
dd_value dd_dot(ptrdiff_t m, const double *a_hi, const double *a_lo, const double *b_hi,
                const double *b_lo);

/// z = w a elementwise, w in double.
void dd_scale(ptrdiff_t m, const double *w, const double *a_hi, const double *a_lo, double *z_hi,
              double *z_lo);

/// Z = X R^-1, with X m x p in double, R p x p upper triangular in double-double; Z has ld m.
void dd_right_solve(ptrdiff_t m, ptrdiff_t p, const double *X, ptrdiff_t ldx, const double *R_hi,
                    const double *R_lo, ptrdiff_t ldr, double *Z_hi, double *Z_lo);

/// h_i = sum_j z_ij^2, Z m x p in double-double with ld m.
void dd_row_squares(ptrdiff_t m, ptrdiff_t p, const double *Z_hi, const double *Z_lo, double *h_hi,
                    double *h_lo);

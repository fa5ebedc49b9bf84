#ifndef THROUGHLINE_STATDIST_H
#define THROUGHLINE_STATDIST_H

/* Probability distributions of Boost.Math for Swift. No exception leaves a function: a failure
   is a status beside a NaN. Arithmetic is long double throughout, so that the double handed back
   is good to its last digits far into the tails. */

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
  SD_OK = 0,
  SD_DOMAIN = 1,      /* a parameter or a probability outside its range */
  SD_EVALUATION = 2,  /* a series or a root that did not converge */
  SD_OTHER = 3
} sd_status;

typedef struct {
  double value;
  sd_status status;
} sd_result;

/* What to evaluate at x. For the two quantiles x is a probability. */
typedef enum {
  SD_DENSITY,
  SD_CDF,
  SD_SURVIVAL,
  SD_QUANTILE,
  SD_UPPER_QUANTILE
} sd_quantity;

/* x NaN gives NaN. A probability outside [0, 1] gives SD_DOMAIN. */
sd_result sd_normal(sd_quantity what, double x, double mean, double standard_deviation);
sd_result sd_student_t(sd_quantity what, double x, double df); /* df may be infinite */
sd_result sd_fisher_f(sd_quantity what, double x, double numerator, double denominator);
sd_result sd_chi_squared(sd_quantity what, double x, double df);
sd_result sd_beta(sd_quantity what, double x, double a, double b);
sd_result sd_noncentral_t(sd_quantity what, double x, double df, double noncentrality);

#ifdef __cplusplus
}
#endif
#endif

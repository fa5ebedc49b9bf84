#include "statdist.h"

#include <boost/math/constants/constants.hpp>
#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/non_central_t.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace {

namespace bm = boost::math;
namespace bp = boost::math::policies;

// A density that is infinite, or a quantile beyond the largest number, is an answer, not an error.
using Policy = bp::policy<bp::overflow_error<bp::ignore_error>>;
using real = long double;

constexpr real infinity = std::numeric_limits<real>::infinity();

template <class Evaluation>
sd_result guarded(Evaluation &&evaluation) noexcept {
  try {
    return {static_cast<double>(evaluation()), SD_OK};
  } catch (const std::domain_error &) {
    return {std::nan(""), SD_DOMAIN};
  } catch (const std::runtime_error &) {
    return {std::nan(""), SD_EVALUATION};
  } catch (...) {
    return {std::nan(""), SD_OTHER};
  }
}

bool is_quantile(sd_quantity what) { return what == SD_QUANTILE || what == SD_UPPER_QUANTILE; }

// The ends of the support and of [0, 1], where the answer needs no series. True when it was one.
bool at_an_end(sd_quantity what, real x, real lowest, real highest, real &answer) {
  if (std::isnan(x)) {
    answer = x;
    return true;
  }
  if (is_quantile(what)) {
    if (x < 0 || x > 1) throw std::domain_error("probability");
    if (x > 0 && x < 1) return false;
    answer = (x == 0) == (what == SD_QUANTILE) ? lowest : highest;
    return true;
  }
  if (what == SD_DENSITY) {
    answer = 0;
    return x < lowest || x > highest || std::isinf(x);
  }
  if (x > lowest && x < highest) return false;
  answer = (x <= lowest) == (what == SD_CDF) ? 0 : 1;
  return true;
}

// Always the complement for an upper tail: 1 - cdf would lose every digit there.
template <class Distribution>
real inside(const Distribution &d, sd_quantity what, real x) {
  switch (what) {
    case SD_DENSITY: return pdf(d, x);
    case SD_CDF: return cdf(d, x);
    case SD_SURVIVAL: return cdf(complement(d, x));
    case SD_QUANTILE: return quantile(d, x);
    case SD_UPPER_QUANTILE: return quantile(complement(d, x));
  }
  throw std::logic_error("quantity");
}

template <class Distribution>
real evaluate(const Distribution &d, sd_quantity what, real x, real lowest, real highest) {
  real answer;
  return at_an_end(what, x, lowest, highest, answer) ? answer : inside(d, what, x);
}

// By erfc of a long double argument: Boost's normal rounds x/sqrt(2) to double first, which
// costs three digits at 37 standard deviations.
real standard_normal(sd_quantity what, real z) {
  constexpr real sqrt_half = 0.707106781186547524400844362104849039L;
  constexpr real sqrt_two = 1.41421356237309504880168872420969808L;
  constexpr real density_at_zero = 0.398942280401432677939946059934381868L;
  real answer;
  if (at_an_end(what, z, -infinity, infinity, answer)) return answer;
  switch (what) {
    case SD_DENSITY: return density_at_zero * std::exp(-z * z / 2);
    case SD_CDF: return bm::erfc(-z * sqrt_half, Policy()) / 2;
    case SD_SURVIVAL: return bm::erfc(z * sqrt_half, Policy()) / 2;
    case SD_QUANTILE: return -sqrt_two * bm::erfc_inv(2 * z, Policy());
    case SD_UPPER_QUANTILE: return sqrt_two * bm::erfc_inv(2 * z, Policy());
  }
  throw std::logic_error("quantity");
}

real chi_squared(sd_quantity what, real x, real df) {
  bm::chi_squared_distribution<real, Policy> d(df);
  return evaluate(d, what, x, 0, infinity);
}

// Boost takes the arcsine law's upper tail from 1 - x, which drops half the digits near 0. As an
// angle it has both tails: P(T > t) = atan2(1, t) / pi for t on one degree of freedom.
real cauchy_tail(real t) { return std::atan2(real(1), t) / bm::constants::pi<real>(); }

real student_t(sd_quantity what, real x, real df) {
  if (df == 1 && what == SD_SURVIVAL) return cauchy_tail(x);
  if (df == 1 && what == SD_CDF) return cauchy_tail(-x);
  bm::students_t_distribution<real, Policy> d(df);
  return evaluate(d, what, x, -infinity, infinity);
}

// 1 / (1 + d1 / (1 + d2 / ...)), the continued fraction of I_x(a, b), by Lentz's method as
// modified by Thompson and Barnett. DLMF 8.17.22.
real beta_fraction(real a, real b, real x) {
  constexpr real tiny = std::numeric_limits<real>::min();
  constexpr real epsilon = std::numeric_limits<real>::epsilon();
  real value = 1, c = 1, d = 0;
  for (long m = 1; m < 1000000; ++m) {
    real k = m / 2;
    real step = m % 2 ? -(a + k) * (a + b + k) * x / ((a + 2 * k) * (a + 2 * k + 1))
                      : k * (b - k) * x / ((a + 2 * k - 1) * (a + 2 * k));
    d = 1 + step * d;
    c = 1 + step / c;
    if (d == 0) d = tiny;
    if (c == 0) c = tiny;
    d = 1 / d;
    value *= c * d;
    if (std::fabs(c * d - 1) <= epsilon) return 1 / value;
  }
  throw std::runtime_error("continued fraction of the incomplete beta function");
}

// Where the fraction is short: it takes about the square root of the larger one's steps.
bool has_fraction(real a, real b) { return a < 1e8L && b < 1e8L; }

// I_x(a, b), or its complement, from weight = x^a y^b / B(a, b), y = 1 - x. Boost sums binomial
// terms for whole a and b, and a series for a large a beside a small b, which keep only 12 digits
// of the tails of F(11541, 34) and F(261, 36).
real beta_tail(bool upper, real a, real b, real x, real y, real weight) {
  bool direct = x <= (a + 1) / (a + b + 2);
  real tail = direct ? weight * beta_fraction(a, b, x) / a : weight * beta_fraction(b, a, y) / b;
  return direct == upper ? 1 - tail : tail;
}

real beta(sd_quantity what, real x, real a, real b) {
  bm::beta_distribution<real, Policy> d(a, b);
  bool is_tail = what == SD_CDF || what == SD_SURVIVAL;
  if (is_tail && has_fraction(a, b) && x > 0 && x < 1)
    return beta_tail(what == SD_SURVIVAL, a, b, x, 1 - x, x * (1 - x) * pdf(d, x));
  return evaluate(d, what, x, 0, 1);
}

using FisherF = bm::fisher_f_distribution<real, Policy>;

real fisher_f_tail(const FisherF &d, sd_quantity what, real x) {
  real a = d.degrees_of_freedom1() / 2, b = d.degrees_of_freedom2() / 2;
  if (!has_fraction(a, b) || !(x > 0 && x < infinity)) return evaluate(d, what, x, 0, infinity);
  real total = a * x + b;
  return beta_tail(what == SD_SURVIVAL, a, b, a * x / total, b / total, x * pdf(d, x));
}

// The lower tail of F starts as (x a/b)^a / (a B(a, b)), a and b half its degrees of freedom:
// there a tiny p has its root. The logarithm of x.
real fisher_f_start(real p, real numerator, real denominator) {
  real a = numerator / 2, b = denominator / 2;
  real log_beta = bm::lgamma(a, Policy()) + bm::lgamma(b, Policy()) - bm::lgamma(a + b, Policy());
  return (std::log(p) + std::log(a) + log_beta) / a + std::log(b / a);
}

// The x with P(F <= x) = p <= 1/2, by Newton's steps on log x, in which log P is concave; the
// bracket is halved where a step leaves it or P underflows. Boost's own inverse gives up on tails
// below 1e-30 for some degrees of freedom, and keeps 12 digits for some whole ones.
real fisher_f_lower(real p, real numerator, real denominator) {
  FisherF d(numerator, denominator);
  real low = -11000, high = 11000;  // a little inside the range of long double
  real u = fisher_f_start(p, numerator, denominator);
  for (int step = 0; step < 200; ++step) {
    if (!(u > low && u < high)) u = (low + high) / 2;
    real x = std::exp(u), lower = fisher_f_tail(d, SD_CDF, x);
    (lower < p ? low : high) = u;
    real move = lower > 0 ? lower * std::log(lower / p) / (x * pdf(d, x)) : infinity;
    u -= move;
    // Quadratic convergence: the next step would be of the order of this one's square.
    if (std::fabs(move) < 1e-12L) return std::exp(u);
  }
  throw std::runtime_error("no quantile of F");
}

// 1 - p is exact for a double p above 1/2, and 1/F has the degrees of freedom exchanged.
real fisher_f_quantile(sd_quantity what, real p, real numerator, real denominator) {
  real answer;
  if (at_an_end(what, p, 0, infinity, answer)) return answer;
  bool from_below = (what == SD_QUANTILE) == (p <= 0.5L);
  real tail = p <= 0.5L ? p : 1 - p;
  return from_below ? fisher_f_lower(tail, numerator, denominator)
                    : 1 / fisher_f_lower(tail, denominator, numerator);
}

real fisher_f(sd_quantity what, real x, real numerator, real denominator) {
  if (is_quantile(what)) return fisher_f_quantile(what, x, numerator, denominator);
  bool arcsine = numerator == 1 && denominator == 1 && x >= 0;
  if (arcsine && what == SD_SURVIVAL) return 2 * cauchy_tail(std::sqrt(x));
  FisherF d(numerator, denominator);
  if (what == SD_DENSITY) return evaluate(d, what, x, 0, infinity);
  return fisher_f_tail(d, what, x);
}

// With infinite denominator degrees of freedom, numerator · F is chi-squared.
real fisher_f_limit(sd_quantity what, real x, real df) {
  if (is_quantile(what)) return chi_squared(what, x, df) / df;
  real answer = chi_squared(what, x * df, df);
  return what == SD_DENSITY ? answer * df : answer;
}

}  // namespace

sd_result sd_normal(sd_quantity what, double x, double mean, double standard_deviation) {
  return guarded([&]() -> real {
    real m = mean, s = standard_deviation;
    if (!(s > 0) || std::isinf(s) || !std::isfinite(m)) throw std::domain_error("parameter");
    if (is_quantile(what)) return m + s * standard_normal(what, x);
    real answer = standard_normal(what, (x - m) / s);
    return what == SD_DENSITY ? answer / s : answer;
  });
}

sd_result sd_student_t(sd_quantity what, double x, double df) {
  return guarded([&]() -> real {
    if (df == infinity) return standard_normal(what, x);
    return student_t(what, x, df);
  });
}

sd_result sd_fisher_f(sd_quantity what, double x, double numerator, double denominator) {
  return guarded([&]() -> real {
    if (denominator == infinity) return fisher_f_limit(what, x, numerator);
    return fisher_f(what, x, numerator, denominator);
  });
}

sd_result sd_chi_squared(sd_quantity what, double x, double df) {
  return guarded([&]() -> real { return chi_squared(what, x, df); });
}

sd_result sd_beta(sd_quantity what, double x, double a, double b) {
  return guarded([&]() -> real {
    return beta(what, x, a, b);
  });
}

sd_result sd_noncentral_t(sd_quantity what, double x, double df, double noncentrality) {
  return guarded([&]() -> real {
    bm::non_central_t_distribution<real, Policy> d(df, noncentrality);
    return evaluate(d, what, x, -infinity, infinity);
  });
}

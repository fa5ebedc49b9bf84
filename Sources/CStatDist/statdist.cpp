#include "statdist.h"

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/non_central_t.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/erf.hpp>
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
    bm::students_t_distribution<real, Policy> d(df);
    return evaluate(d, what, x, -infinity, infinity);
  });
}

sd_result sd_fisher_f(sd_quantity what, double x, double numerator, double denominator) {
  return guarded([&]() -> real {
    if (denominator == infinity) return fisher_f_limit(what, x, numerator);
    bm::fisher_f_distribution<real, Policy> d(numerator, denominator);
    return evaluate(d, what, x, 0, infinity);
  });
}

sd_result sd_chi_squared(sd_quantity what, double x, double df) {
  return guarded([&]() -> real { return chi_squared(what, x, df); });
}

sd_result sd_beta(sd_quantity what, double x, double a, double b) {
  return guarded([&]() -> real {
    bm::beta_distribution<real, Policy> d(a, b);
    return evaluate(d, what, x, 0, 1);
  });
}

sd_result sd_noncentral_t(sd_quantity what, double x, double df, double noncentrality) {
  return guarded([&]() -> real {
    bm::non_central_t_distribution<real, Policy> d(df, noncentrality);
    return evaluate(d, what, x, -infinity, infinity);
  });
}

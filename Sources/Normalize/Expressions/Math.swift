#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

// The C library's functions, under names that cases such as `Function.log` do not hide.

func naturalLog(_ x: Double) -> Double { log(x) }

func exponential(_ x: Double) -> Double { exp(x) }

/// log(x / (1 − x)); near a half, where the quotient is near 1, through log1p, so that no digits
/// are lost: 2x − 1 and 1 − x are exact there.
func logOdds(_ x: Double) -> Double {
  abs(x - 0.5) < 0.25 ? log1p((2 * x - 1) / (1 - x)) : log(x / (1 - x))
}

// Logarithm and power are not in the standard library.
#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

enum Elementary {
  static func log(_ x: Double) -> Double {
    #if canImport(Darwin)
      Darwin.log(x)
    #elseif canImport(Musl)
      Musl.log(x)
    #else
      Glibc.log(x)
    #endif
  }

  static func exponential(_ x: Double) -> Double { exp(x) }

  static func power(_ x: Double, _ exponent: Double) -> Double { pow(x, exponent) }
}

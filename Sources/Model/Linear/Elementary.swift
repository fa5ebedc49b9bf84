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

  /// Fisher's z of a correlation, and back.
  static func fisherZ(_ r: Double) -> Double { atanh(r) }
  static func inverseFisherZ(_ z: Double) -> Double { tanh(z) }

  static func sine(_ x: Double) -> Double { sin(x) }
  static func cosine(_ x: Double) -> Double { cos(x) }
  static func arcSine(_ x: Double) -> Double { asin(x) }

  static func exponentialLessOne(_ x: Double) -> Double { expm1(x) }

  static func logOnePlus(_ x: Double) -> Double { log1p(x) }

  /// log Γ(x) for x > 0.
  static func logGamma(_ x: Double) -> Double {
    // Not `lgamma`, which writes a global sign.
    var sign: Int32 = 0
    return lgamma_r(x, &sign)
  }
}

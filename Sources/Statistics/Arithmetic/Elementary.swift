// The C library for what Swift's standard library lacks. Importing it also links libm, which
// `CStatDist` and fused multiply-add need.
#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Elementary functions, by the name of the thing rather than of the platform.
enum Elementary {
  static func logarithm(_ x: Double) -> Double { log(x) }
  static func exponential(_ x: Double) -> Double { exp(x) }
  static func sine(_ x: Double) -> Double { sin(x) }
  static func cosine(_ x: Double) -> Double { cos(x) }
  static func arccosine(_ x: Double) -> Double { acos(x) }
  /// Fisher's z of a correlation: ½ log((1 + r)/(1 − r)).
  static func fisherZ(_ r: Double) -> Double { atanh(r) }
  static func arcSine(_ x: Double) -> Double { asin(x) }
  static func inverseFisherZ(_ z: Double) -> Double { tanh(z) }
  /// log Γ(x) for x > 0.
  static func logGamma(_ x: Double) -> Double {
    // Not `lgamma`, which writes a global sign.
    var sign: Int32 = 0
    return lgamma_r(x, &sign)
  }
}

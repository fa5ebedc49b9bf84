import CStatDist

/// A continuous probability distribution on the real line.
///
/// For a tail probability take `survival`, never `1 - cdf`: the difference has no correct digit
/// once the tail is under 1e-16, the survival function keeps all of them down to 1e-300. NaN in
/// gives NaN out, and so does a probability outside [0, 1].
public protocol Distribution: Sendable {
  /// f(x).
  func density(_ x: Double) -> Double
  /// F(x) = P(X ≤ x).
  func cdf(_ x: Double) -> Double
  /// 1 − F(x) = P(X > x), with full relative accuracy.
  func survival(_ x: Double) -> Double
  /// The x with P(X ≤ x) = p.
  func quantile(_ p: Double) -> Double
  /// The x with P(X > x) = p: for a small p in the upper tail, where 1 − p would lose it.
  func upperQuantile(_ p: Double) -> Double
}

extension sd_result {
  /// The number. Parameters were checked when the distribution was made, so a status other than
  /// OK means a probability outside [0, 1] or a root that was not found; both are NaN.
  var number: Double { status == SD_OK ? value : .nan }
}

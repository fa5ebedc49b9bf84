/// Draws of the mixtures that make counts vary more than their family says.
extension SeededGenerator {
  /// Gamma of mean `shape` and variance `shape`.
  ///
  /// - Precondition: shape > 0.
  /// - Reference: Marsaglia & Tsang (2000), ACM TOMS 26, 363–372; a shape under one by the power of a
  ///   uniform (their §6).
  public mutating func gamma(shape: Double) -> Double {
    guard shape >= 1 else {
      let u = 1 - uniform()
      return gamma(shape: shape + 1) * Elementary.exponential(Elementary.logarithm(u) / shape)
    }
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = normal()
      let root = 1 + c * x
      guard root > 0 else { continue }
      let v = root * root * root
      let u = 1 - uniform()
      let height = 0.5 * x * x + d - d * v + d * Elementary.logarithm(v)
      if Elementary.logarithm(u) < height { return d * v }
    }
  }

  /// Beta of mean a/(a + b).
  public mutating func beta(_ a: Double, _ b: Double) -> Double {
    let x = gamma(shape: a)
    let y = gamma(shape: b)
    return x + y > 0 ? x / (x + y) : (uniform() * (a + b) < a ? 1 : 0)
  }
}

import Statistics

/// Skewness √b₁ and excess kurtosis b₂ − 3 of a sample, which a test of its being normal finds however small
/// they are once values are many.
struct Shape {
  let skewness: Double
  let excessKurtosis: Double

  /// Nil for values that are all alike or not finite, or fewer than three.
  init?(_ values: [Double]) {
    guard values.count > 2, let moments = JarqueBera(values) else { return nil }
    (skewness, excessKurtosis) = (moments.skewness, moments.excessKurtosis)
  }

  var isMaterial: Bool {
    skewness.magnitude >= Materiality.skewness || excessKurtosis >= Materiality.excessKurtosis
  }

  var words: String {
    "skewness \(Wording.number(skewness)), excess kurtosis \(Wording.number(excessKurtosis))"
  }

  /// Of a test by that name: `(Shapiro–Wilk; skewness 0.4, excess kurtosis 1.1)`.
  static func found(by test: String, _ shape: Shape?) -> String {
    "(\(test)\(shape.map { "; \($0.words)" } ?? ""))"
  }

  static let tooLittle =
    "but too little to matter: a look from a skewness of \(Wording.number(Materiality.skewness)) or an "
    + "excess kurtosis of \(Wording.number(Materiality.excessKurtosis))"
}

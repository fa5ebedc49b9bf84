/// How far residuals have to go from what a fit takes for granted before it matters for a claim. Tests of that
/// find what is too little to matter once rows are many, so a check asks for a look only where a
/// deviation is shown (`PanelTest.lookLevel`) and at least so large as well.
enum Materiality {
  /// Standard errors that allow for unequal errors, over those that do not: from here on a test at 5 % is
  /// one at 6 % or more.
  static let spread = 1.05
  /// |√b₁| of residuals; at n = 20 a t test of exponential errors (2) is off by some points.
  static let skewness = 1.0
  /// b₂ − 3: tails lighter than the normal's do no harm.
  static let excessKurtosis = 2.0
  /// |r| of neighbouring periods.
  static let autocorrelation = 0.1
  /// The share of what a fit leaves that powers of the fitted values account for (Cohen's small f²).
  static let curvature = 0.02
  /// Of the parts of a claim between and within clusters: the smaller over the larger.
  static let smallerPart = 0.25
}

/// Skewness √b₁ and excess kurtosis b₂ − 3 of a sample.
struct Shape {
  let skewness: Double
  let excessKurtosis: Double

  /// Nil for values that are all alike or not finite.
  init?(_ values: [Double]) {
    guard values.count > 2 else { return nil }
    let n = Double(values.count)
    let mean = values.reduce(0) { $0 + $1 / n }
    let largest = values.reduce(0) { max($0, ($1 - mean).magnitude) }
    guard largest > 0, largest.isFinite else { return nil }
    var (second, third, fourth) = (0.0, 0.0, 0.0)
    for value in values {
      let d = (value - mean) / largest
      let square = d * d
      second += square / n
      third += square * d / n
      fourth += square * square / n
    }
    skewness = third / (second * second.squareRoot())
    excessKurtosis = fourth / (second * second) - 3
  }

  var isMaterial: Bool {
    skewness.magnitude >= Materiality.skewness || excessKurtosis >= Materiality.excessKurtosis
  }

  var words: String {
    "skewness \(Wording.number(skewness)), excess kurtosis \(Wording.number(excessKurtosis))"
  }
}

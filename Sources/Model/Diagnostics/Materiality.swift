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
  /// The share of what a fit leaves that powers of the fitted values, or of the linear predictor, account
  /// for (Cohen's small f²).
  static let curvature = 0.02
  /// By how many of its standard errors a coefficient may move without a row: an estimate that is off by
  /// so much makes a test at 5 % one at 6 %, since Φ(−1.96 − 0.3) + Φ(−1.96 + 0.3) = 0.060.
  static let shift = 0.3
  /// Of the parts of a claim between and within clusters: the smaller over the larger.
  static let smallerPart = 0.25
}

import Statistics

/// How much an outcome varies beside what its family says: Pearson's χ² over its degrees of freedom.
struct Dispersion {
  let pearson: Double
  let df: Double

  private static let muchDispersion = 1.5
  /// With many rows χ² finds what is too little to matter.
  private static let leastDispersion = 1.1
  private static let significance = 0.05

  var ratio: Double { pearson / df }

  var pValue: Double? { (try? ChiSquared(df: df))?.survival(pearson) }

  var isMuch: Bool {
    ratio > Self.muchDispersion
      || ratio > Self.leastDispersion && (pValue.map { $0 < Self.significance } ?? false)
  }

  /// - Parameter family: `Poisson`, `binomial`.
  func sentence(_ family: String) -> String {
    "the outcome varies \(Wording.number(ratio)) times as much as a \(family) one (Pearson's χ² "
      + "\(Wording.number(pearson)) on \(Wording.number(df)) degrees of freedom"
      + (pValue.map { ", p \(Wording.number($0))" } ?? "") + ")"
  }
}

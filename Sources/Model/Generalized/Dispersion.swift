import Statistics

/// How much an outcome varies beside what its family says: Pearson's χ² over its degrees of freedom.
struct Dispersion {
  let pearson: Double
  let df: Double

  /// From here on worth a look, where χ² shows it too: z is too large by √1.2, and a test at 5 % is one
  /// at 7 %.
  static let leastLook = 1.2
  /// From here on no test that counts on the family stands: one at 5 % is one at 17 %.
  static let leastStop = 2.0
  private static let significance = 0.05

  var ratio: Double { pearson / df }

  var pValue: Double? { (try? ChiSquared(df: df))?.survival(pearson) }

  var isMuch: Bool { ratio >= Self.leastLook && isShown }
  var isTooMuch: Bool { ratio >= Self.leastStop && isShown }

  private var isShown: Bool { pValue.map { $0 < Self.significance } ?? true }

  static let stopWords =
    "; standard errors that count on the family's own variation are too small by that much's square "
    + "root, and tests find something where there is nothing"

  /// - Parameter family: `Poisson`, `binomial`.
  func sentence(_ family: String) -> String {
    "the outcome varies \(Wording.number(ratio)) times as much as a \(family) one (Pearson's χ² "
      + "\(Wording.number(pearson)) on \(Wording.number(df)) degrees of freedom"
      + (pValue.map { ", p \(Wording.number($0))" } ?? "") + ")"
  }
}

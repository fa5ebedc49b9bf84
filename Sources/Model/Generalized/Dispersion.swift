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
  /// Down to here about as much as it should: z is too small by √1.2 at the most.
  static let mostLess = 1 / leastLook
  private static let significance = 0.05

  var ratio: Double { pearson / df }

  var pValue: Double? { (try? ChiSquared(df: df))?.survival(pearson) }

  /// Of as much and as little variation, which χ² on both sides is for.
  private var lowerTail: Double? { (try? ChiSquared(df: df))?.cdf(pearson) }

  /// Less than the family says.
  var isLittle: Bool {
    ratio <= Self.mostLess && (lowerTail.map { $0 < Self.significance } ?? true)
  }

  /// What less variation than the family's does to tests that count on the family.
  var lessWords: String {
    "less than it should; standard errors that count on the family's own variation are too large by a "
      + "factor of \(Wording.number(1 / ratio.squareRoot())), so that tests miss what there is"
  }

  var isMuch: Bool { ratio >= Self.leastLook && isShown }
  var isTooMuch: Bool { ratio >= Self.leastStop && isShown }

  /// Of the side on which the ratio lies.
  private var shownP: Double? { isLittle ? lowerTail : pValue }

  private var isShown: Bool { pValue.map { $0 < Self.significance } ?? true }

  static let stopWords =
    "; standard errors that count on the family's own variation are too small by that much's square "
    + "root, and tests find something where there is nothing"

  /// Where a few places hold the events: a covariance allows for many places that vary.
  static func ofFewWords(_ headline: CovarianceEstimator) -> String {
    "; \(headline.name) allows for that where many rows vary, not where so few hold the events (see "
      + "the check 'events')"
  }

  /// - Parameter family: `Poisson`, `binomial`.
  func sentence(_ family: String) -> String {
    "the outcome varies \(Wording.number(ratio)) times as much as a \(family) one (Pearson's χ² "
      + "\(Wording.number(pearson)) on \(Wording.number(df)) degrees of freedom"
      + (shownP.map { ", \(Wording.p($0))" } ?? "") + ")"
  }
}

import LinearAlgebra
import Statistics

/// Whether what a generalized fit expects of rows holds as a law, by their quantile residuals q:
///
///     heteroskedasticity   n R² of q² on the terms, χ²(rank)              (Breusch–Pagan, Koenker's form)
///     normality            Shapiro and Wilk's test of q, Jarque and Bera's of more than 5,000 rows
///
/// Both take rows for independent and coefficients for known. Estimating these takes from q² what goes with the
/// scores, so that tests reject at most as often as they say: at 5 %, 4 to 5 % of samples where counts or
/// grades are many-valued and as few as 2 to 3 % where a yes, or any count, is rare (Golden/quantile/size.csv).
///
/// A finding asks for a look where it is shown, large enough to matter (`Materiality`), and the headline's
/// standard errors are made of the law; where they are made of what rows do, it is the law or the terms that
/// are doubtful, not the standard errors.
struct LawChecks {
  /// What the fit takes for granted.
  struct Law {
    /// `a Poisson law`.
    let name: String
    /// Of a yes or no, or two levels: nothing but the chances.
    let isTwoValued: Bool
  }

  let subject: CheckSubject
  let law: Law
  let tests: ResidualTests
  /// What to hold the rows of the headline against.
  let remedy: String

  /// - Parameter inflation: what it does to the claims' standard errors; nil where that is not known.
  func checks(_ inflation: () -> SpreadInflation?) -> [Check] {
    [tests.breuschPagan.map { spread($0, inflation) }, normality].compactMap { $0 }
  }

  private var headline: String { subject.covariance.estimator.name }

  private var reach: String {
    law.isTwoValued
      ? "; of two values this sees no more than chances that are far off" : ""
  }

  /// What else than the errors a deviation speaks against.
  private var doubt: String {
    law.isTwoValued
      ? "but the terms are doubtful: a curve or an interaction may be missing"
      : "but \(law.name) or the terms are doubtful, and chances reckoned from them"
  }

  private func spread(_ test: ResidualTest, _ inflation: () -> SpreadInflation?) -> Check {
    let words = SpreadWords(
      what:
        "how much rows vary, beside what \(law.name) says, goes with the terms (Breusch–Pagan, of quantile "
        + "residuals)",
      reach: reach, assumption: "\(headline) takes that law as it stands", doubt: doubt,
      remedy: remedy)
    return subject.spread(test, words, inflation)
  }

  private var normality: Check? {
    guard let (test, name) = tests.normality else { return nil }
    func check(_ result: Check.Result, _ meaning: String) -> Check {
      subject.check("normality", result, test.pValue, meaning)
    }
    guard test.pValue < PanelTest.lookLevel else {
      return check(
        .pass,
        "quantile residuals are not shown to be other than normal (\(name)), as \(law.name) has them"
          + reach)
    }
    let shape = tests.shape
    let what = "quantile residuals are not normal (\(name)\(shape.map { "; \($0.words)" } ?? ""))"
    guard shape?.isMaterial ?? true else {
      return check(
        .pass,
        "\(what), but too little to matter: a look from a skewness of "
          + "\(Wording.number(Materiality.skewness)) or an excess kurtosis of "
          + Wording.number(Materiality.excessKurtosis))
    }
    guard subject.takesErrorsForAlike else {
      return check(
        .pass, "\(what): harmless for standard errors, \(headline) allows for it, \(doubt)")
    }
    return check(
      .look,
      "\(what): rows do not follow \(law.name), and \(headline) takes it as it stands; \(remedy)")
  }
}

extension SpreadInflation {
  /// - Parameter ratio: of standard errors of the coefficient.
  init(ratio: Double, term: String) { (self.ratio, self.term) = (ratio, term) }
}

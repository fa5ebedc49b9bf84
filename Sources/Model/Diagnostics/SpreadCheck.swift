/// What is said where the size of what a fit leaves goes with its terms.
struct SpreadWords {
  var check = "heteroskedasticity"
  /// `the size of errors goes with the terms (Breusch–Pagan)`.
  let what: String
  /// What the test cannot see.
  var reach = ""
  /// What is taken for granted against it: `classical takes it to be the same everywhere`.
  let assumption: String
  /// What else it speaks against, where standard errors allow for it.
  var doubt: String?
  /// What to do about it.
  let remedy: String

  static let ofTwoValues =
    "of a yes or no how much rows vary follows from what is expected of them: there is nothing to test"
}

extension CheckSubject {
  /// Whether the headline takes rows to vary as its model says.
  var takesErrorsForAlike: Bool {
    [.classical, .kenwardRoger].contains(covariance.estimator)
  }

  /// A finding asks for a look where it is shown, the headline's standard errors are made of what it speaks
  /// against, and it is large enough to matter (`Materiality`).
  ///
  /// - Parameter inflation: what it does to the claims' standard errors; where that is not known, any
  ///   deviation that is shown asks for a look.
  func spread(
    _ test: ResidualTest, _ words: SpreadWords, _ inflation: () -> SpreadInflation?
  ) -> Check {
    func told(_ result: Check.Result, _ meaning: String) -> Check {
      check(words.check, result, test.pValue, meaning)
    }
    let what = words.what
    guard test.pValue < PanelTest.lookLevel else {
      return told(.pass, "not shown: \(what)\(words.reach)")
    }
    guard takesErrorsForAlike else {
      let allowed = "\(covariance.estimator.name) allows for it"
      return told(
        .pass,
        words.doubt.map { "\(what): harmless for standard errors, \(allowed), \($0)" }
          ?? "\(what): harmless, \(allowed)")
    }
    let found = inflation()
    guard found?.isMaterial ?? true else {
      return told(
        .pass,
        "\(what), but too little to matter: \(found?.words ?? "") (a look from "
          + "\(Wording.number(Materiality.spread)))")
    }
    return told(
      .look,
      "\(what), and \(words.assumption)" + (found.map { ": \($0.words)" } ?? "")
        + "; intervals and p are not to be trusted, \(words.remedy)")
  }
}

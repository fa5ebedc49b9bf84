/// What was done to know that a mixed model is at its maximum, in one sentence.
struct ConvergenceWords {
  let isConverged: Bool
  let decrement: Double
  let second: MixedConvergence.Second?
  /// −2 log L where the second ended, less that of the fit.
  let excess: Double?

  var sentence: String {
    let other =
      switch second {
      case .simplex: "Nelder and Mead's simplex, from a start of its own,"
      case .quasiNewton: "a second descent, from elsewhere,"
      case nil: "no second optimizer"
      }
    let ends = excess.map { excess in
      if excess > MixedConvergence.mostExcess {
        "ends \(Wording.number(excess)) higher in deviance, which is no better place"
      } else {
        "ends within \(Wording.number(excess.magnitude)) of the same deviance"
      }
    }
    let gradient =
      "the gradient is zero where it has to be (a further Newton step would gain "
      + "\(Wording.number(decrement / 2)))"
    return isConverged
      ? "\(gradient), and \(other) \(ends ?? "was tried")"
      : "where the likelihood is highest is not sure: a further Newton step would gain "
        + "\(Wording.number(decrement / 2)), and \(other) \(ends ?? "was tried")"
  }
}

import Statistics

/// How far the coefficients move without each group of the outermost level, in their uncertainty: Cook's
/// distance; nil where the others do not tell all coefficients.
struct GroupDistances {
  let term: String
  let labels: [String]
  let values: [Double?]

  /// - Parameter how: what of the fit is held, or how it is made again.
  func check(_ subject: CheckSubject, how: String) -> Check? {
    let known = zip(labels, values).compactMap { label, value in value.map { (label, $0) } }
    guard let (group, most) = known.max(by: { $0.1 < $1.1 }) else { return nil }
    let label = "\(term) '\(group)'"
    return subject.check(
      "influence", most > 1 ? .look : .pass, most,
      most > 1
        ? "without \(label) the coefficients move by more than their uncertainty (Cook's distance over 1, "
          + "\(how)): see that its rows are right"
        : "no \(term) moves the coefficients much; \(label) the most (Cook's distance, \(how))")
  }
}

extension StandardizedResiduals.Effects {
  /// b̂ / √(G − Var(b̂ − b)) of a term's intercepts; nil of fewer than three.
  init?(_ predictions: [RandomPrediction], of term: String, variance G: Double) {
    let values =
      predictions
      .filter { $0.term == term && $0.column == RandomTerm.intercept }
      .compactMap { prediction -> Double? in
        guard let error = prediction.predictionError else { return nil }
        let variance = G - error * error
        return variance > 1e-10 * G ? prediction.estimate / variance.squareRoot() : nil
      }
    guard values.count > 2 else { return nil }
    self.init(term: term, values: values)
  }

  func normality(_ subject: CheckSubject) -> Check? {
    guard let test = ShapiroWilk(values) else { return nil }
    let (isShown, shape) = (test.pValue < PanelTest.lookLevel, Shape(values))
    let isMaterial = shape?.isMaterial ?? true
    let what =
      "the predicted effects of \(term) are not normal \(Shape.found(by: "Shapiro–Wilk", shape))"
    let meaning =
      if !isShown {
        "the predicted effects of \(term) are not shown to be other than normal (Shapiro–Wilk)"
      } else if isMaterial {
        "\(what): estimates hold, but the variance between groups, and tests of terms that differ "
          + "between them alone, lean on it"
      } else {
        "\(what), \(Shape.tooLittle)"
      }
    return subject.check(
      "normality_groups", isShown && isMaterial ? .look : .pass, test.pValue, meaning,
      term: "var(\(term))")
  }
}

extension Fit {
  /// Cook's distance of each group of the outermost level of a mixed fit.
  var groupDistances: GroupDistances? {
    switch regression {
    case let mixed as MixedRegression:
      return (try? MixedResiduals(mixed).groupDistances()) ?? nil
    case let mixed as GeneralizedMixedRegression:
      return (try? mixed.covariance(covariance)).flatMap {
        mixed.groupDistances(estimation.sample, spec, $0.matrix)
      }?.distances
    default: return nil
    }
  }
}

/// A variance or covariance of random effects, or the residual's variance.
public struct VarianceComponent: Sendable, Equatable {
  /// `var(la)`, `var(la/family)`, `var(la.days)`, `cov(la,la.days)`, `var(residual)`.
  public let name: String
  public let estimate: Double
  /// The square root of a variance; a covariance's correlation, nil where a variance is zero.
  public let standardized: Double?
  public let isCovariance: Bool
}

/// A variance component at the edge of what it can be.
public struct Singularity: Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
    /// The variance is zero.
    case zeroVariance
    /// The correlation is one, or minus one.
    case perfectCorrelation(Double)
    /// Some combination of three or more effects does not vary.
    case dependent
  }

  /// The component as in `VarianceComponent.name`; for `dependent` the variance that moves rows least.
  public let component: String
  public let term: String
  public let kind: Kind
  /// The column of the term: the variance's, or the second of a correlation.
  public let column: Int
}

extension Singularity {
  /// In one sentence.
  var meaning: String {
    switch kind {
    case .zeroVariance:
      if let slope {
        "\(component) is estimated as zero: what goes with \(slope) is not shown to differ between groups "
          + "of \(term), or the data are too few to show it"
      } else {
        "\(component) is estimated as zero: rows of one \(term) are no more alike than chance makes "
          + "them, or the data are too few to show it"
      }
    case .perfectCorrelation(let sign):
      "\(component) is at its limit (correlation \(sign < 0 ? "−1" : "1")): "
        + (component.hasPrefix("cov(\(term),") ? "intercept and slope" : "the two slopes")
        + " cannot be told apart"
    case .dependent:
      "one of the random effects of \(term) follows from the others, and \(component), which moves rows "
        + "least, is not to be told from zero beside them"
    }
  }

  /// The column of the slope whose variance it is; nil of an intercept's.
  private var slope: String? {
    let start = "var(\(term)."
    guard component.hasPrefix(start) else { return nil }
    return String(component.dropFirst(start.count).dropLast())
  }
}

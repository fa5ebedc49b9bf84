/// How uncertain a result is, and what that does and does not rule out.
extension Sentence {
  /// A narrower interval than one at 95 % does not make more of the data.
  private static let mostP = 0.05

  /// What there is too little of to tell anything; nil where there is enough.
  var tooFew: String? {
    if let df = [result.df, footing?.df].compactMap({ $0 }).min(), df < Self.fewestDegreesOfFreedom
    {
      let freedom = NumberFormat.degreesOfFreedom(df)
      return "\(freedom) \(freedom == "1" ? "degree" : "degrees") of freedom"
    }
    guard let count = result.nClusters ?? footing?.units, count < Self.fewestClusters else {
      return nil
    }
    let column = cluster ?? footing?.column
    return UnitName(column.flatMap { labels[$0]?.label } ?? "cluster").counted(count)
  }

  var interval: String {
    let unit = quantity == .outcome ? "" : quantity.unit ?? ""
    return "\(NumberFormat.level(result.confLevel)) interval "
      + "\(result.shownInterval)\(unit)"
  }

  var uncertainty: String {
    var parts = [
      interval,
      NumberFormat.pClause(result.pValue)
        + (result.covariance == "wild" ? " by the wild cluster bootstrap" : ""),
    ]
    if let adjusted = result.pAdjusted {
      let method = result.adjustMethod.map { " by \(AdjustMethod.name(of: $0))" } ?? ""
      parts.append(
        "\(NumberFormat.pClause(adjusted)) when adjusted\(method) for its family of tests")
    }
    return parts.joined(separator: "; ")
  }

  func verdict(low: Double, high: Double) -> String {
    let relation = design == .observational ? "association" : "effect"
    let none =
      isComparison
      ? "that it is the same everywhere"
      : design == .observational ? "no association" : "a difference of zero"
    if low <= null.value, high >= null.value {
      return "the data do not rule out \(none), and are compatible with anything from "
        + "\(bound(low)) to \(bound(high))"
        + (isNegligible ? ", which is \(shownSmall)" : "")
    }
    if result.pValue.map({ $0 > Self.mostP }) ?? false {
      return
        "\(null.name) lies outside this interval, but not outside one at 95%, so the data do not rule out "
        + none
    }
    if let against {
      return
        "\(null.name) lies outside this interval, but \(against), so the data do not settle whether "
        + (isRatioOrThreeWay
          ? "it is the same everywhere"
          : design == .observational ? "there is an association" : "there is an effect")
    }
    let outside = "\(null.name) lies outside the interval, so the data speak"
    return isRatioOrThreeWay
      ? "\(outside) against its being the same everywhere"
        + (isNegligible ? ", but how it differs is \(shownSmall)" : "")
      : "\(outside) for a \(high < 0 ? "negative" : "positive") \(relation)"
        + (isNegligible ? ", but one \(shownSmall)" : "")
  }

  /// The numbers are per unit; what matters may be held against another step.
  private var shownSmall: String {
    equivalenceStep.map { "shown, per \($0), to be smaller than the smallest that matters" }
      ?? "shown to be smaller than the smallest that matters"
  }

  func shownMagnitude(of value: Double) -> String {
    NumberFormat.estimate(value.magnitude, stdError: result.stdError)
  }

  /// What stands for no association.
  private var null: (value: Double, name: String) {
    quantity.isRatio ? (1, "one") : (0, "zero")
  }

  /// What the data can or cannot tell.
  var isAssociated: String {
    isRatioOrThreeWay
      ? "that is the same everywhere" : "\(support) and \(outcome) are associated"
  }

  /// `0.10 points lower`, `1.63 times as large`.
  func bound(_ value: Double) -> String {
    if quantity.isRatio {
      return "\(NumberFormat.estimate(value, stdError: result.stdError)) times as large"
    }
    guard isLinear else { return NumberFormat.estimate(value, stdError: result.stdError) }
    let number = shownMagnitude(of: value)
    let unit =
      quantity.unit
      ?? labels[result.outcome]?.unit.map {
        " " + (Self.isPercent($0) ? "percentage points" : $0)
      }
    return "\(number)\(unit ?? "") \(direction(of: value))"
  }

  /// The interval speaks for this one test; its family may say otherwise.
  var afterword: String {
    guard let low = result.confLow, let high = result.confHigh,
      low > null.value || high < null.value,
      let adjusted = result.pAdjusted, adjusted > 1 - result.confLevel
    else { return "" }
    return " Taken with the other tests of its family, it does not rule out "
      + (isComparison
        ? "that it is the same everywhere."
        : design == .observational ? "no association." : "a difference of zero.")
  }

  /// No probability changes by more than all of it: an approximation that says so is out of its reach.
  var beyond: String {
    guard case .probability = quantity,
      [result.confLow, result.confHigh].contains(where: { ($0?.magnitude ?? 0) > 100 })
    else { return "" }
    return
      " No probability changes by more than 100 percentage points: the data, or steps of one unit "
      + "so large, leave this interval without a meaning beyond that."
  }

  var ignored: String {
    ignoredCluster.map {
      " The interval takes rows of one \(label($0)) for no more alike than others."
    }
      ?? ""
  }
}

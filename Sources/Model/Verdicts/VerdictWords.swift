/// The reason of a grade, in one sentence that names the units.
struct VerdictWords {
  let verdict: Verdict
  let evidence: Evidence
  let short: (grade: Grade, [GradeTable.Shortfall])?
  let spec: ModelSpec
  let context: VerdictContext
  /// Where the estimate holds, if not everywhere.
  var places: [String] = []
  /// What the checks that say stop mean.
  var stops: [String] = []

  var sentence: String {
    switch verdict.grade {
    case .cannotTell:
      return "Across \(sample)\(only), the data cannot tell whether \(support) and \(outcome) are "
        + "associated" + because(": ") + "."
    case .noMeaningfulEffect:
      let scale = spec.estimator.generalized.map {
        $0.family.isCount ? " in the expected count" : " in a probability"
      }
      let bound =
        spec.inference.smallestEffect.map { " of ±\(Wording.number($0))\(scale ?? "")" } ?? ""
      return
        "Across \(sample)\(only), \(relation) is shown to be smaller than the smallest difference "
        + "that matters\(bound) \(step) (by two one-sided tests: the \(smallInterval) interval lies "
        + "within)."
    case .weak, .moderate, .strong:
      let next = short.map { ", not \($0.grade.rawValue): " } ?? ""
      return "Across \(sample)\(only), the evidence of \(relation) is \(verdict.grade.rawValue)"
        + because(next) + "."
    }
  }

  /// The interval of two one-sided tests: 90 % where others are at 95 %.
  private var smallInterval: String {
    Wording.number(100 * (2 * verdict.estimate.confLevel - 1)) + " %"
  }

  /// Over which a difference is held against the smallest that matters.
  private var step: String {
    if verdict.equivalenceStep == 1, verdict.estimate.term.hasSuffix("]") {
      return "for \(label(verdict.estimate.term))"
    }
    let unit = "per unit of \(label(verdict.estimate.term))"
    guard let spread = verdict.equivalenceStep, spread > 1 else { return unit }
    return "per standard deviation (\(Wording.number(spread))) of \(label(verdict.estimate.term))"
  }

  private func because(_ lead: String) -> String {
    let reasons = short?.1.map(words) ?? []
    return reasons.isEmpty ? "" : lead + reasons.joined(separator: "; ")
  }

  private var sample: String {
    let claim = verdict.estimate
    let rows = context.rows(claim.nObs)
    if let both = context.bothClusters { return "\(rows) in \(both)" }
    return claim.nClusters.map { "\(rows) in \(context.clusters($0))" } ?? rows
  }

  private var only: String {
    places.isEmpty ? "" : ", and only where \(Wording.all(places))"
  }

  private var support: String { label(verdict.estimate.term) }
  private var outcome: String { label(verdict.estimate.outcome) }
  private func label(_ term: String) -> String { context.label(term) }

  /// Association unless the design allows more.
  private var relation: String {
    switch context.design(of: verdict.estimate) {
    case .observational: "an association between \(support) and \(outcome)"
    case .naturalExperiment:
      "an effect of \(support) on \(outcome), if the natural experiment's assumptions hold,"
    case .randomised: "an effect of \(support) on \(outcome)"
    }
  }

  private func words(_ shortfall: GradeTable.Shortfall) -> String {
    switch shortfall {
    case .df(let least):
      return "there are \(Wording.number(evidence.df)) degrees of freedom, under "
        + Wording.number(least)
    case .units(let least):
      return "there are \(units), fewer than \(least)"
    case .takesInZero:
      guard let excludes = verdict.estimate.excludesZero else {
        return "how uncertain it is could not be computed"
      }
      guard excludes else { return "the interval takes in zero" }
      return (verdict.estimate.pValue ?? 0) > 0.05
        ? "the interval is narrower than one at 95 %, which takes in zero"
        : "the interval of the average difference takes in zero"
    case .family:
      return evidence.excludesZero
        ? "the interval leaves out zero only until p is adjusted for its family of tests"
        : "nor would p hold when adjusted for its family"
    case .notEquivalent: return "it is not shown to be smaller than what matters"
    case .sign: return signWords
    case .flip: return flipWords
    case .benchmark: return benchmarkWords
    case .design: return "the support was not assigned at random"
    case .stops: return stops.first.map { "a check says stop: \($0)" } ?? "a check says stop"
    case .partsApart:
      return "comparing clusters gives another answer than comparing each with itself"
    case .looks(let most):
      return "\(Wording.count(evidence.looks, "check")) ask for a look, more than \(most)"
    }
  }

  private var units: String {
    if let level = verdict.footing?.level {
      return Wording.count(evidence.units, "group") + " of \(label(level))"
    }
    return verdict.estimate.nClusters.map(context.clusters) ?? context.rows(evidence.units)
  }

  private var signWords: String {
    guard let fragility = verdict.fragility else {
      return "what single units do to the sign is not known for this fit"
    }
    if let set = fragility.sign?.set, set.count == 1 {
      return "without \(name(fragility)) '\(fragility.labels[set[0]])' the sign turns"
    }
    if let needed = fragility.indispensable {
      return "without \(name(fragility)) \(needed) there is no estimate"
    }
    return "without some single \(name(fragility)) the estimate cannot be told"
  }

  private var flipWords: String {
    guard let fragility = verdict.fragility, let flip = fragility.verdict else {
      return "how many units hold it up is not known under \(verdict.estimate.covariance.name)"
    }
    guard let set = flip.set, let words = fragility.words(of: flip) else {
      return evidence.excludesZero
        ? "what leaving out more than \(flip.largest) at a time does is not known for this fit"
        : "there is nothing to hold up"
    }
    guard evidence.excludesZero else {
      return "leaving out \(set.count) of \(fragility.labels.count) (\(words)) would leave out zero"
    }
    return "the interval takes in zero without \(set.count) of \(fragility.labels.count) "
      + "(\(name(fragility)) \(words)"
      + (flip.search == .greedy
        ? "; found by a greedy search, a smaller set may exist)"
        : flip.alike.map {
          $0 > 1 ? "; \(Wording.count($0 - 1, "other set")) as small would do)" : ")"
        }
          ?? ")")
  }

  private func name(_ fragility: Fragility) -> String { label(fragility.groups) }

  private var benchmarkWords: String {
    if let ratio = verdict.ratioSensitivity {
      return "an unmeasured confounder could explain it by risk ratios of "
        + "\(Wording.number(ratio.eValue)) with both (its E-value), which no adjusted term can be held "
        + "against: what leaving one out does to a ratio is no bound on what a confounder as strong "
        + "could do"
    }
    guard verdict.sensitivity != nil else {
      return
        "how strong an unmeasured confounder would have to be is not known for this kind of fit"
    }
    guard verdict.benchmarkTimes != nil else {
      return "nothing is adjusted for that an unmeasured confounder could be measured by"
    }
    return "an unmeasured confounder as strong as an adjusted term could turn the sign"
  }
}

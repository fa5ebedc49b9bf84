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

  /// The interval of two one-sided tests: 90 % where others are at 95 %, or at less, of which a grade makes
  /// no more.
  private var smallInterval: String {
    Wording.number(100 * (2 * max(0.95, verdict.estimate.confLevel) - 1)) + " %"
  }

  /// Over which a difference is held against the smallest that matters.
  private var step: String {
    verdict.equivalenceStep?.words(context.label) ?? "unit of \(label(verdict.estimate.term))"
  }

  private func because(_ lead: String) -> String {
    var reasons: [String] = []
    for reason in (short?.1.map(words) ?? []) + onlyByName where !reasons.contains(reason) {
      reasons.append(reason)
    }
    return reasons.isEmpty ? "" : lead + reasons.joined(separator: "; ")
  }

  /// An equivalence that only the named method shows.
  private var onlyByName: [String] {
    let most = 1 - verdict.estimate.confLevel
    guard !evidence.equivalence, let own = verdict.equivalenceP, own < most,
      !verdict.designTests.allSatisfy({ $0.showsEquivalence(below: most) })
    else { return [] }
    return [
      "it is shown to be smaller than what matters under \(verdict.estimate.covariance.name), but not "
        + "under the method that the design asks for"
    ]
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
    case .flip(let least): return flipWords(least)
    case .benchmark: return benchmarkWords
    case .robustness(let least): return robustnessWords(least)
    case .design: return "the support was not assigned at random"
    case .stops: return stops.first.map { "a check says stop: \($0)" } ?? "a check says stop"
    case .partsApart:
      return "comparing clusters gives another answer than comparing each with itself"
    case .byDesign:
      return verdict.against?.against ?? "a test that the design asks for does not bear it out"
    case .looks(let most):
      return "\(Wording.count(evidence.looks, "check")) ask for a look, more than \(most)"
    }
  }

  private var units: String {
    for test in verdict.designTests where test.units == evidence.units {
      if let column = test.unit {
        return Wording.count(evidence.units, "group") + " of \(label(column))"
      }
    }
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

  /// - Parameter least: how many units a better grade asks for.
  private func flipWords(_ least: Int) -> String {
    guard evidence.excludesZero else { return "there is nothing to hold up" }
    guard let known = verdict.fewestToFlip else {
      return "what leaving out single units does is not known for this fit"
    }
    guard let fragility = verdict.fragility, let flip = fragility.verdict, let set = flip.set,
      set.count < least, let words = fragility.words(of: flip)
    else {
      return
        "that no \(Wording.count(max(1, min(known, least - 1)), "unit")) left out together let zero "
        + "into the interval could not be shown"
    }
    return "the interval takes in zero without \(set.count) of \(fragility.labels.count) "
      + "(\(name(fragility)) \(words)"
      + (flip.search == .greedy
        ? "; not all smaller sets were tried, and one may do)"
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
    guard verdict.hasTellingTerm else {
      return
        "no adjusted term tells \(outcome) by itself (p under 0.01), so that none can measure an "
        + "unmeasured confounder"
    }
    return "an unmeasured confounder as strong as an adjusted term could turn the sign"
  }

  private func robustnessWords(_ least: Double) -> String {
    guard let value = verdict.sensitivity?.robustnessValue else { return benchmarkWords }
    return "an unmeasured confounder with \(Wording.number(100 * value)) % of what is left of both "
      + "\(support) and \(outcome), under \(Wording.number(100 * least)) %, would undo it"
  }
}

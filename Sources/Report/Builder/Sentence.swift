/// A result in one sentence: the unit and how many, the size and direction, the uncertainty, and
/// what the interval does and does not rule out.
///
/// The words keep to what the design allows: "goes with" for an observational study, "leads to"
/// only where the support was assigned at random or as if. Zero inside the interval is told as the
/// range of associations that the data are compatible with, never as the absence of one; no result
/// is called by its side of a threshold on p. (Wasserstein & Lazar 2016, The ASA's statement on
/// p-values; Amrhein, Greenland & McShane 2019, Nature 567.)
struct Sentence {
  let result: Coefficient
  let design: StudyDesign
  let unit: UnitName
  let cluster: String?
  let isLinear: Bool
  /// What coefficients are differences in where that is not the outcome: log odds, log rate.
  var scale: String?
  /// What `result` is about, where the coefficient is not in the outcome's units.
  var quantity = Quantity.outcome
  var adjusted: [String]
  /// Columns that interact with the support: the estimate holds where they are zero, or at their
  /// reference level.
  var moderators: [String] = []
  /// What the checks that say stop mean for this claim.
  var stops: [String] = []
  /// Whether the terms that an interaction is made of are in the model beside it.
  var hasMargins = true
  /// Whether the coefficient is the mean of a level, for want of an intercept.
  var isMean = false
  /// The declared clusters, where the method takes no account of them.
  var ignoredCluster: String?
  /// What is compared with what, where the method decides: "within areas over time".
  var variation: String?
  let labels: [String: ColumnLabel]
  /// By column: what the levels of a category are compared with, where that is known.
  var references: [String: LevelReference] = [:]
  /// Of an interaction: columns whose levels are places where it holds.
  var everyLevel: Set<String> = []
  /// What the design gives the claim to stand on, where that is known: it may be less than the method
  /// counts on.
  var footing: Footing?
  /// The coefficient behind `result`, where that is not in the outcome's units.
  var coefficient: Coefficient?
  /// Whether any difference is shown to be smaller than the smallest that matters.
  var isNegligible = false
  /// How much more of the support that is about, where it is not one unit.
  var equivalenceStep: String?
  /// The test that the design asks for and that does not bear out what the interval says.
  var against: String?
  /// Of an interaction whose differences are told at no place.
  var untold: Untold?
  /// Of numbers that the support interacts with: from the least to the largest in the rows used.
  var ranges: [String: ClosedRange<Double>] = [:]
  /// Where rows are clustered by two columns.
  var twoWayClusters: [(column: String, count: Int)] = []

  /// With fewer degrees of freedom than this an interval is mostly about the method: Satterthwaite's
  /// approximation itself is not to be trusted below 4 (Tipton 2015, Psychological Methods 20).
  static let fewestDegreesOfFreedom = 4.0
  /// With fewer clusters no method keeps its error rate: there is an interval to show, and no test.
  static let fewestClusters = 6

  /// Degrees of freedom, and clusters or the groups of a mixed model.
  struct Footing: Equatable {
    var df: Double?
    var units: Int?
    /// The column of the units.
    var column: String?
  }

  /// A narrower interval than one at 95 % does not make more of the data.
  private static let mostP = 0.05

  /// More reasons not to rely on a claim than these are one reason.
  private static let mostStops = 2

  /// The sentence, and after it whatever forbids to rely on it.
  var text: String { warning(claimText + untoldSentence) }

  /// What is told, and after it whatever forbids to rely on it.
  func warning(_ told: String) -> String {
    guard !stops.isEmpty else { return told }
    let rest = stops.count - Self.mostStops
    let reasons =
      stops.prefix(Self.mostStops)
      + (rest > 0
        ? ["and \(UnitName("more check").counted(rest)) \(rest == 1 ? "says" : "say") stop"] : [])
    return "\(told) Do not rely on this: \(reasons.joined(separator: "; "))."
  }

  private var claimText: String {
    if quantity == .rate, result.estimate?.isFinite == false,
      coefficient?.estimate?.isFinite == true
    {
      return
        "\(sample), \(support) is measured in units so large that the ratio of means of \(label(result.outcome)) "
        + "that goes with one more is beyond the range of numbers: measure it in smaller ones."
    }
    guard let estimate = result.estimate, estimate.isFinite else {
      return "\(sample), no estimate could be made of how \(support) and \(outcome) are associated."
    }
    if isMean {
      return "\(opening), the mean of \(outcome) where \(support) holds is \(result.shownEstimate) "
        + "(\(interval)): a mean, which is no association."
    }
    let claim = "\(opening), \(effect(of: estimate))"
    guard let low = result.confLow, let high = result.confHigh else {
      return "\(claim); how uncertain this is could not be computed, so nothing follows from it."
    }
    if result.stdError == 0 || (low == high && result.pValue == nil) {
      return "\(claim), exactly: the model fits every row, so there is no uncertainty to tell and "
        + "nothing to test."
    }
    if let few = tooFew {
      return "\(claim) (\(interval)), but with \(few) the data cannot tell whether "
        + "\(support) and \(outcome) are associated."
    }
    guard low.isFinite, high.isFinite else {
      return "\(claim) (\(uncertainty)), but with no end to the interval the data cannot tell "
        + "whether \(support) and \(outcome) are associated."
    }
    guard stops.isEmpty else { return "\(claim) (\(interval))." }
    return
      "\(claim) (\(uncertainty)): \(verdict(low: low, high: high)).\(afterword)\(beyond)\(ignored)"
  }

  /// `Across 150 children in 5 authorities`.
  var sample: String {
    let units = result.nObs.map { unit.counted($0) } ?? "an unknown number of \(unit.plural)"
    guard let count = result.nClusters else { return "Across \(units)" }
    if !twoWayClusters.isEmpty {
      let both = twoWayClusters.map { UnitName(label($0.column)).counted($0.count) }
      return "Across \(units) in \(Self.list(both))"
    }
    if let cluster, let label = labels[cluster]?.label {
      return "Across \(units) in \(UnitName(label).counted(count))"
    }
    let name = cluster.map { " (\($0))" } ?? ""
    return "Across \(units) in \(UnitName("cluster").counted(count))\(name)"
  }

  var opening: String {
    let compared = variation.map { "\(sample), \($0)" } ?? sample
    let adjustment =
      switch adjusted.count {
      case 0: compared
      case 1...3: "\(compared), adjusted for \(Self.list(adjusted.map(label)))"
      default: "\(compared), adjusted for \(adjusted.count) other columns"
      }
    return place.isEmpty ? adjustment : "\(adjustment), and only \(place)"
  }

  /// `where role is worker`; empty where the estimate holds everywhere.
  var place: String {
    moderators.isEmpty ? "" : "where \(Self.list(moderators.map(condition)))"
  }

  /// `age is zero`, `role is worker`.
  func condition(_ moderator: String) -> String {
    switch references[moderator] {
    case .level(let level)?: "\(label(moderator)) is \(level)"
    case .mean?: "the levels of \(label(moderator)) are taken together"
    case nil:
      "\(label(moderator)) is zero" + beyondRows(moderator)
    }
  }

  /// Whether zero is where rows of a number are; of what may be a category, what else it may be.
  private func beyondRows(_ moderator: String) -> String {
    guard let range = ranges[moderator] else {
      return references.isEmpty ? " (or at the reference level)" : ""
    }
    let spread = range.upperBound - range.lowerBound
    guard !range.contains(0), spread > 0 else { return "" }
    // Years have no commas; a range of which one end has them has them at both.
    let ends = [range.lowerBound, range.upperBound].map { end in
      range.upperBound < 10_000
        ? NumberFormat.place(end, spread: spread) : NumberFormat.significant(end)
    }
    return ", outside the rows' \(ends[0]) to \(ends[1])"
  }

  /// What a level is compared with.
  private func reference(of column: String) -> String {
    switch references[column] {
    case .level(let level)?: level
    case .mean?: "the mean of all its levels"
    case nil: "the reference level of \(label(column))"
    }
  }

  func label(_ column: String) -> String { labels[column]?.label ?? column }

  var outcome: String { quantity.name(of: label(result.outcome)) }

  private var support: String {
    switch TermName(result.term) {
    case .column(let name): label(name)
    case .level(let column, let level):
      "\(label(column)) \(level.contains(",") ? "'\(level)'" : level)"
    case .curve(let column): "the curve of \(label(column))"
    case .interaction(let parts): parts.map(label).joined(separator: " × ")
    }
  }

  private var goesWith: String {
    switch design {
    case .observational: "goes with"
    case .randomised: "leads to"
    case .naturalExperiment: "leads, if the natural experiment's assumptions hold, to"
    }
  }

  private func effect(of estimate: Double) -> String {
    if let words = differenceOfDifferences(estimate) { return words }
    guard isLinear else {
      return "\(support) has a coefficient of \(result.shownEstimate) "
        + (scale.map { "on the \($0) of" } ?? "for") + " \(outcome)"
    }
    let amount = amount(of: estimate.magnitude)
    let isNone = !amount.contains { "123456789".contains($0) }
    let article = isNone || quantity.isPlural ? "" : "\(Self.article(for: amount)) "
    let change = "\(goesWith) \(article)"
    let result =
      isNone
      ? "a difference of about zero in \(outcome)"
      : "\(amount) \(direction(of: estimate)) \(outcome)"
    switch TermName(self.result.term) {
    case .column(let name): return "\(oneMore(of: name)) \(change)\(result)"
    case .level(let column, let level):
      return "\(references[column] == nil ? level : support), against \(reference(of: column)), "
        + "\(change)\(result)"
    case .curve(let column):
      return "one column of the curve of \(label(column)) \(change)\(result)"
    case .interaction(let parts): return "\(steps(of: parts)) \(change)\(result)"
    }
  }

  /// What is more by one in an interaction, and where.
  private func steps(of parts: [String]) -> String {
    let steps = parts.filter { !isPlace($0) }
    let places = parts.filter(isPlace).compactMap { part -> String? in
      guard case .level(let column, let level) = TermName(part) else { return nil }
      return "\(label(column)) is \(level)"
    }
    let place = places.isEmpty ? "" : "where \(Self.list(places))"
    switch steps.count {
    case 0: return "being \(place)"
    case 1: return "\(oneStep(of: steps[0])), \(place),"
    default:
      return "\(Self.list(steps.map(oneStep))) together"
        + (hasMargins ? ", beyond what goes with each," : "") + (places.isEmpty ? "" : " \(place),")
    }
  }

  func isPlace(_ part: String) -> Bool {
    guard case .level(let column, _) = TermName(part) else { return false }
    return everyLevel.contains(column)
  }

  /// A factor of an interaction: one unit more of it, or a level for the first.
  func oneStep(of part: String) -> String {
    switch TermName(part) {
    case .column(let name): oneMore(of: name)
    case .level(let column, let level):
      "\(references[column] == nil ? level : "\(label(column)) \(level)") in place of "
        + reference(of: column)
    case .curve(let column): "the curve of \(label(column))"
    case .interaction: part
    }
  }

  private func direction(of value: Double) -> String {
    comparesDifferences
      ? (value < 0 ? "smaller" : "larger") : (value < 0 ? "lower" : "higher")
  }

  private func oneMore(of column: String) -> String {
    guard let unit = labels[column]?.unit else { return "one unit more of \(label(column))" }
    return "one more \(Self.isPercent(unit) ? "percentage point" : UnitName.singular(of: unit)) "
      + "of \(label(column))"
  }

  /// `0.42-point`, as it stands before "higher".
  private func amount(of value: Double) -> String {
    let number = NumberFormat.estimate(value, stdError: result.stdError)
    switch quantity {
    case .probability: return "\(number)-percentage-point"
    case .rate, .odds: return "\(number) %"
    case .outcome: break
    }
    guard let unit = labels[result.outcome]?.unit else { return number }
    let name = Self.isPercent(unit) ? "percentage-point" : UnitName.singular(of: unit)
    return "\(number)-\(name)"
  }

  private static func isPercent(_ unit: String) -> Bool {
    ["%", "percent", "per cent", "percentage points"].contains(unit)
  }

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

  private var interval: String {
    let unit = quantity == .outcome ? "" : quantity.unit ?? ""
    return "\(NumberFormat.level(result.confLevel)) interval "
      + "\(result.shownInterval)\(unit)"
  }

  private var uncertainty: String {
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

  private func verdict(low: Double, high: Double) -> String {
    let relation = design == .observational ? "association" : "effect"
    let none =
      comparesDifferences
      ? "that it is the same everywhere"
      : design == .observational ? "no association" : "a difference of zero"
    if low <= 0, high >= 0 {
      return "the data do not rule out \(none), and are compatible with anything from "
        + "\(bound(low)) to \(bound(high))"
        + (isNegligible ? ", which is \(shownSmall)" : "")
    }
    if result.pValue.map({ $0 > Self.mostP }) ?? false {
      return
        "zero lies outside this interval, but not outside one at 95%, so the data do not rule out "
        + none
    }
    if let against {
      return
        "zero lies outside this interval, but \(against), so the data do not settle whether there is "
        + (design == .observational ? "an association" : "an effect")
    }
    return "zero lies outside the interval, so the data speak for a "
      + "\(high < 0 ? "negative" : "positive") \(relation)"
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

  /// `0.10 points lower`.
  func bound(_ value: Double) -> String {
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
  private var afterword: String {
    guard let low = result.confLow, let high = result.confHigh, low > 0 || high < 0,
      let adjusted = result.pAdjusted, adjusted > 1 - result.confLevel
    else { return "" }
    return " Taken with the other tests of its family, it does not rule out "
      + (design == .observational ? "no association." : "a difference of zero.")
  }

  /// No probability changes by more than all of it: an approximation that says so is out of its reach.
  private var beyond: String {
    guard case .probability = quantity,
      [result.confLow, result.confHigh].contains(where: { ($0?.magnitude ?? 0) > 100 })
    else { return "" }
    return
      " No probability changes by more than 100 percentage points: the data, or steps of one unit "
      + "so large, leave this interval without a meaning beyond that."
  }

  private var ignored: String {
    ignoredCluster.map {
      " The interval takes rows of one \(label($0)) for no more alike than others."
    }
      ?? ""
  }

  /// "a" or "an" before a number read aloud: an 8, an 11, an 18.
  static func article(for number: String) -> String {
    let whole = number.prefix { $0.isNumber || $0 == "," }.filter(\.isNumber)
    if whole.hasPrefix("8") { return "an" }
    let isEleven = whole.hasPrefix("11") || whole.hasPrefix("18")
    return isEleven && whole.count % 3 == 2 ? "an" : "a"
  }

  static func list(_ words: [String]) -> String {
    guard words.count > 1, let last = words.last else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " and " + last
  }
}

import Tables

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
  /// Of columns with two values, one apart.
  var unitSteps: [String: UnitStep] = [:]
  /// Of numbers that the support interacts with: from the least to the largest in the rows used.
  var ranges: [String: ClosedRange<Double>] = [:]
  /// Of a support that is a number in a model of probabilities or counts: the same.
  var supportRange: ClosedRange<Double>?
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
    if quantity.isRate, result.estimate?.isFinite == false,
      coefficient?.estimate?.isFinite == true
    {
      return
        "\(sample), \(support) is measured in units so large that the ratio of \(label(result.outcome)) that "
        + "goes with one more is beyond the range of numbers: measure it in smaller ones."
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
      return "\(claim) (\(interval)), but with \(few) the data cannot tell whether \(isAssociated)."
    }
    guard low.isFinite, high.isFinite else {
      return "\(claim) (\(uncertainty)), but with no end to the interval the data cannot tell "
        + "whether \(isAssociated)."
    }
    guard stops.isEmpty else { return "\(claim) (\(interval))." }
    return
      "\(claim) (\(uncertainty)): \(verdict(low: low, high: high)).\(afterword)\(beyond)\(ignored)"
  }

  func label(_ column: String) -> String { labels[column]?.label ?? column }

  var outcome: String { quantity.name(of: label(result.outcome)) }

  var support: String {
    switch TermName(result.term) {
    case .column(let name): label(name)
    case .level(let column, let level):
      "\(label(column)) \(level.contains(",") ? "'\(level)'" : level)"
    case .curve(let column): "the curve of \(label(column))"
    case .interaction: ReportTerm.words(result.term, label)
    }
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

import Tables

/// What may be said of a claim, and how firmly: a row of `verdicts.csv`.
public struct Verdict: TableRow, Equatable {
  public let estimate: Estimate
  public var grade = Grade.cannotTell
  public var reason = ""
  public var minimumDetectableEffect: Double?
  public var equivalenceP: Double?
  /// How much more of the support that test is about.
  var equivalenceStep: MeaningfulStep?
  public var standardized: Double?
  /// `sd_x/sd_y` or `1/sd_y`.
  public var standardizedBy: String?
  public var outcomeICC: Double?
  var fragility: Fragility?
  var rowLow: Double?
  var rowHigh: Double?
  var nested: Fragility?
  var sensitivity: Sensitivity?
  /// Of odds and rates, in the place of `sensitivity`.
  var ratioSensitivity: RatioSensitivity?
  /// See `Evidence.benchmark`.
  public var benchmarkTimes: Int?
  /// Whether an adjusted term tells the outcome beside the others, under the headline.
  var hasTellingTerm = false
  var betweenWithin: BetweenWithin?
  var footing: Footing?
  /// What is bounded of sets of units: the fewest that may turn the sign, or let zero into the interval.
  var bounded: (sign: Int, verdict: Int)?
  var designTests: [DesignTest] = []
  /// Whether a p value of the claim belongs in a headline.
  var bearsTest = false

  init(_ estimate: Estimate) { self.estimate = estimate }

  public static func == (a: Verdict, b: Verdict) -> Bool { a.cells == b.cells }

  public static let vocabulary = Vocabulary.verdicts
  public var cells: [OutputCell] {
    [
      .text(estimate.model), .text(estimate.outcome), .text(estimate.term),
      .text(grade.rawValue), .text(reason), .number(estimate.estimate),
      .number(estimate.confLow), .number(estimate.confHigh),
      .degreesOfFreedom(estimate.df), .number(estimate.pValue),
      .number(estimate.pAdjusted), .number(minimumDetectableEffect), .number(equivalenceP),
      .number(standardized), .text(standardizedBy), .number(outcomeICC),
    ] + fragilityCells + sensitivityCells + betweenWithinCells
      + [
        .integer(estimate.nObs), .integer(estimate.nClusters),
        .degreesOfFreedom(footing?.degreesOfFreedom), .integer(footing?.units),
        .logical(bearsTest), .text(footing?.column), .text(fragility?.indispensable),
      ] + (ratioSensitivity?.cells ?? RatioSensitivity.noCells)
      + [.integer(fragility?.verdict?.alike), .integer(fragility?.sign?.alike)]
      + [
        .text(against?.against),
        .text(equivalenceP == nil ? nil : equivalenceStep.flatMap { $0.isOther ? $0.words : nil }),
        .integer(fragility?.verdict?.exact), .integer(fragility?.sign?.exact),
      ]
  }

  /// The first test that the design asks for and that does not bear out what the headline finds.
  var against: DesignTest? {
    guard estimate.excludesZero == true else { return nil }
    return designTests.first { !$0.excludesZero }
  }

  /// What is known of the fewest units whose removal changes what the interval says: no set smaller than this
  /// one was found, and none is left that was neither looked at nor bounded. Nil where nothing is known.
  var fewestToFlip: Int? {
    guard let flip = fragility?.verdict else { return bounded?.verdict }
    return min(flip.set?.count ?? .max, max(flip.exact + 1, bounded?.verdict ?? 1))
  }

  private var fragilityCells: [OutputCell] {
    [
      .text(fragility?.groups), .number(fragility?.low), .number(fragility?.high),
      .text(fragility?.words(of: fragility?.verdict)),
      .integer(fragility?.verdict?.set?.count), .text(fragility?.verdict?.search.rawValue),
      .integer(fragility?.verdict?.largest),
      .text(fragility?.words(of: fragility?.sign)), .integer(fragility?.sign?.set?.count),
      .text(fragility?.sign?.search.rawValue), .integer(fragility?.sign?.largest),
      .number(rowLow), .number(rowHigh),
      .text(nested?.groups), .number(nested?.low), .number(nested?.high),
    ]
  }

  private var sensitivityCells: [OutputCell] {
    [
      .number(sensitivity?.partialR2), .number(sensitivity?.robustnessValue),
      .number(sensitivity?.robustnessValueAlpha), .number(sensitivity?.criticalF),
      .integer(benchmarkTimes),
    ]
  }

  private var betweenWithinCells: [OutputCell] {
    let (between, within) = (betweenWithin?.between, betweenWithin?.within)
    return [
      .number(between?.estimate), .number(between?.low), .number(between?.high),
      .number(within?.estimate), .number(within?.low), .number(within?.high),
      .number(betweenWithin?.pValue),
    ]
  }
}

extension Fragility {
  /// The labels of the set, separated by semicolons; in quotes where they hold one themselves.
  func words(of flip: Flip?) -> String? {
    flip?.set.map { set in
      set.map { labels[$0] }.sorted().map { $0.contains(";") ? "'\($0)'" : $0 }.joined(
        separator: "; ")
    }
  }

  /// Groups without which there is no estimate.
  var indispensable: String? {
    let set = labels.indices.filter { without[$0] == nil }
    return set.isEmpty ? nil : set.map { labels[$0] }.sorted().joined(separator: "; ")
  }
}

/// The verdicts on a fit's claims, with what lies behind them.
public struct Assessment: Sendable {
  public var verdicts: [Verdict] = []
  public var influence: [Influence] = []
  public var benchmarks: [BenchmarkRow] = []

  public init() {}
}

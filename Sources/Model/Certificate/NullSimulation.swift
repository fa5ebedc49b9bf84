import LinearAlgebra

/// Outcomes under a true null for the fits of one kind, and how often their tests reject.
protocol NullSimulation: Sendable {
  /// - Returns: nil for a fit of another kind.
  init?(_ fit: Fit) throws(LinearAlgebraError)
  /// Why a fit of this kind has no certificate all the same, by its design alone; nil where it has one.
  var obstacle: String? { get }
  /// What rows of the nulls have in common.
  var groupings: NullGroupings { get }
  /// A row per support term and method, in the order of the terms.
  ///
  /// - Parameter draws: the most that are drawn.
  func tallies(draws: Int) throws(LinearAlgebraError) -> [NullTally]
}

/// How often one method rejects for one term.
struct NullTally: Sendable, Equatable {
  let term: String
  /// As `certificate.csv` has it.
  let method: String
  /// Nil for the normal distribution, the bootstrap, and degrees of freedom that differ by draw.
  var df: Double?
  /// Whether it is the model's headline.
  var isChosen = false
  /// Whether it is what `method: auto` takes on this design.
  var isByRule = false
  /// Whose clusters the method has, and how many.
  var cluster: String
  var clusterCount: Int
  /// Outcomes drawn.
  var draws = 0
  /// Those on which the method had no test: a refit that failed, or a variance that is not positive.
  var failed = 0
  /// Rejections of the null.
  var nulls = 0
  /// The same with the smallest effect that matters added; nil without one.
  var effects: Int?

  /// Those without a test among the draws with the effect; nil where they are the same.
  var failedEffects: Int?

  /// A row's share of rejections is of the draws that had a test.
  var tested: Int { draws - failed }
  var testedEffects: Int { draws - (failedEffects ?? failed) }
}

/// The groups whose rows a null has alike, each with its share of the variance, and the sentence that
/// says so.
struct NullGroupings: Sendable, Equatable {
  struct Grouping: Sendable, Equatable {
    let name: String
    /// Of the variance of a row (of mean weight) that terms leave.
    let share: Double
    /// Columns whose slopes differ between the groups.
    var slopes: [String] = []
  }

  let all: [Grouping]
  /// What else is to be said of the draws; "" for nothing.
  var note = ""

  init(_ all: [Grouping], note: String = "") {
    self.all = all
    self.note = note
  }

  /// Of the first grouping.
  var icc: Double { all.first?.share ?? 0 }

  /// `la 5.2 %, la/family 11 % and single rows 84 % of the variance`.
  var description: String {
    func percent(_ share: Double) -> String { "\(Wording.number(100 * share, digits: 2)) %" }
    let parts = all.map { grouping in
      let slopes =
        grouping.slopes.isEmpty ? "" : " (with slopes of \(Wording.all(grouping.slopes)))"
      return "\(grouping.name)\(slopes) \(percent(grouping.share))"
    }
    let rest = max(0, 1 - all.reduce(0) { $0 + $1.share })
    let text = "\(Wording.all(parts + ["single rows \(percent(rest))"])) of the variance"
    return note.isEmpty ? text : "\(text); \(note)"
  }
}

extension Fit {
  /// The ways there are to draw nulls, the first that a fit suits being taken.
  private static let nullSimulations: [any NullSimulation.Type] = [
    GeneralizedSimulation.self, RowSimulation.self, MixedSimulation.self, ClusterSumSimulation.self,
  ]

  func nullSimulation() throws(LinearAlgebraError) -> (any NullSimulation)? {
    for kind in Self.nullSimulations {
      if let found = try kind.init(self) { return found }
    }
    return nil
  }

  /// What `method: auto` takes on this design, whatever the study names.
  var ruleCovariance: CovarianceEstimator? {
    guard spec.inference.method != .auto else { return covariance }
    var cache = CovarianceCache(regression)
    return (try? regression.automaticCovariance(&cache))?.estimator
  }

  /// The smallest effect that matters, per unit of the term: it is meant over the term's step.
  func smallestSlope(of term: String) -> Double? {
    guard let smallest = spec.inference.smallestEffect,
      let step = MeaningfulStep(term, regression.columns, estimation.design, sample)
    else { return nil }
    return smallest / step.size
  }

  /// The columns that are certified, by position.
  var certifiedColumns: [Int] {
    regression.columns.indices.filter { regression.columns[$0].role == .support }
  }
}

import Diagnostics
import Statistics
import Tables

/// Why a model cannot be fitted, or a fit cannot answer. Carries facts; `diagnostic` has the words.
public struct ModelError: Error, Equatable, Sendable {
  /// What was asked for.
  public enum Subject: String, Sendable { case model, correlations, family }

  public let subject: Subject
  /// The study's name for it.
  public let name: String
  public let problem: Problem

  public init(subject: Subject = .model, name: String, problem: Problem) {
    self.subject = subject
    self.name = name
    self.problem = problem
  }

  public enum Problem: Equatable, Sendable {
    case unknownColumn(String, table: String, known: [String])
    /// A column that `serial:` names, as its `key`; `free` are those that the model does not read otherwise.
    case unknownSerialColumn(String, key: String, table: String, free: [String])
    case termRepeated(String)
    case factorRepeated(String)
    case outcomeAmongTerms(String, term: String)
    case notATerm(String, kind: String)
    case malformedTerm(String, shouldBe: String)
    case contrastOfNoTerm(String)
    case tooFewValues(String, term: String, distinct: Int, needed: Int)
    case notNumeric(String, use: String, kind: String)
    case nothingToEstimate
    case nothingToCorrelate
    case controlsNeeded(by: CorrelationResult.Method)
    case clustersNeededBy(CorrelationResult.Method)
    case controlsUnused([String])
    case controlCorrelated(String)
    case bothOrdered(String, String)
    case family(FamilyProblem)
    case permutation(PermutationProblem)
    case level(Double)
    case smallestEffect(Double)
    case clustersNeeded(by: CovarianceEstimator)
    case secondClusterNeeded
    case timeNeeded(by: CovarianceEstimator)
    /// Two columns of clusters where one is taken; whether the fit itself could take two.
    case twoClusterColumns(String, String, of: String, takesTwo: Bool)
    /// Two rows at one time where one row each is needed.
    case timeRepeated(String, value: String, unit: String?)
    case timeWithoutOrder(String, labels: [String])
    case lagTooLong(Int, time: String, times: Int, CovarianceEstimator)
    case covarianceNotOffered(CovarianceEstimator, fit: String, known: [String])
    /// A covariance that the fit has without its penalty.
    case covarianceOfPenalty(CovarianceEstimator, fit: String, known: [String])
    case emptyTable(String)
    case allMissing(String, reasons: [Count])
    case noCompleteRows(String, rows: Int, missing: [Count])
    case notFinite(String, value: Double, origin: String)
    case negativeWeight(String, value: Double, origin: String)
    case allWeightsZero(String)
    case oneLevel(String, level: String, rows: Int)
    case oneCluster(String, label: String, rows: Int)
    case constantOutcome(String, value: Double, rows: Int)
    case constantTerm(String, value: Double, rows: Int)
    /// A term that a categorical term determines.
    case constantWithin(String, category: String, levels: Int)
    /// Rows of several values of a filter column, such as a total and its parts.
    case filterLeftOpen(OpenFilter)
    /// A suppressed value where one has to be known: a weight, a cluster.
    case boundsOfTerm(String, rows: Int)
    case boundsOfManyColumns([String], most: Int)
    case unboundedCell(String, kind: String, reason: String, origin: String)
    case boundsNeedLeastSquares(fit: String)
    /// Terms that are the same throughout each cluster, and no more clusters than those.
    /// Of two columns of clusters.
    case nestedClusters(inner: String, outer: String)
    case moreTermsThanClusters([String], cluster: String, clusters: Int, isLevel: Bool)
    case tooFewRows(rows: Int, coefficients: [String])
    case collinear([Equation], rows: Int, of: EquationSubject = .rows)
    case unknownTerm(String, known: [String])
    case mixed(MixedError)
    /// A key of a mixed model that names what it should not.
    case mixedKey(String, MixedKeyFault)
    case panel(PanelProblem)
    case term(TermProblem)
    case generalized(GeneralizedProblem)
    /// Arithmetic that broke down, and the cell that lies furthest beyond the others.
    case farCell(FarCell)
    /// The linear algebra gave up: its own words.
    case numerical(String)
  }

  public enum MixedKeyFault: Equatable, Sendable {
    /// A slope whose grouping column is not among the levels.
    case slopesOfNoLevel(known: [String])
    /// A slope of a curve or an interaction.
    case slopeOfTerm
    /// A split column that is not a term by itself.
    case splitOfNoTerm
    /// A term that is a curve of a split column.
    case slopeOfOutcome
    /// A curve or an interaction, of these columns.
    case splitOfTerm([String])
    case splitOfCurve(String)
    /// A column that is the same throughout each group, or has the same mean in all.
    case splitOfConstant(level: String, variesWithin: Bool)
    case levelRepeated
    /// Weights of a generalized mixed model.
    case weightsOfCounts
    /// Quadrature over more than one random effect.
    case quadrature(effects: Int)
    /// Quadrature of a linear model.
    case quadratureOfNothing
  }

  /// How many, of what.
  public struct Count: Equatable, Sendable {
    public let name: String
    public let count: Int

    public init(_ name: String, _ count: Int) {
      self.name = name
      self.count = count
    }
  }

  /// The keys of the fit whose entries are at fault, where the same word may stand under others too.
  public var sections: [String] {
    switch problem {
    case .notNumeric(_, let use, _) where use.hasPrefix(MixedSpec.slopeUse): ["slopes"]
    case .notNumeric(_, MixedSpec.splitUse, _): ["split"]
    case .mixedKey(_, .slopesOfNoLevel), .mixedKey(_, .slopeOfTerm),
      .mixedKey(_, .slopeOfOutcome):
      ["slopes"]
    case .mixedKey(_, .splitOfNoTerm), .mixedKey(_, .splitOfTerm),
      .mixedKey(_, .splitOfConstant):
      ["split"]
    case .generalized(.separated): ["support", "adjust"]
    case .unknownSerialColumn: ["serial"]
    default: []
    }
  }

  /// The word of the study that is at fault, if one is: a column, a term.
  public var offender: String? {
    switch problem {
    case .unknownColumn(let name, _, _), .unknownSerialColumn(let name, _, _, _),
      .termRepeated(let name), .factorRepeated(let name),
      .outcomeAmongTerms(_, let name), .notATerm(let name, _),
      .malformedTerm(let name, _), .contrastOfNoTerm(let name), .tooFewValues(_, let name, _, _),
      .notNumeric(let name, _, _),
      .allMissing(let name, _), .notFinite(let name, _, _), .negativeWeight(let name, _, _),
      .allWeightsZero(let name), .oneLevel(let name, _, _), .oneCluster(let name, _, _),
      .constantOutcome(let name, _, _), .constantTerm(let name, _, _),
      .constantWithin(let name, _, _), .boundsOfTerm(let name, _),
      .unboundedCell(let name, _, _, _), .unknownTerm(let name, _):
      name
    case .clustersNeeded(let estimator): estimator.name
    case .controlsNeeded(let method), .clustersNeededBy(let method): method.rawValue
    case .controlsUnused(let names): names.first
    case .controlCorrelated(let name): name
    case .bothOrdered: CorrelationResult.Method.polyserial.rawValue
    case .family: "adjust"
    case .permutation: "permutation"
    case .covarianceNotOffered(let estimator, _, _), .covarianceOfPenalty(let estimator, _, _):
      estimator.name
    case .timeNeeded(let estimator): estimator.name
    case .twoClusterColumns(_, let second, _, _): second
    case .secondClusterNeeded: CovarianceEstimator.twoWay.name
    case .timeRepeated(let name, _, _), .timeWithoutOrder(let name, _): name
    case .lagTooLong(_, _, _, let estimator): estimator.name
    case .filterLeftOpen: "data"
    case .farCell(let cell): cell.column
    case .mixed: "levels"
    case .mixedKey(let name, _): name
    case .panel(let problem): problem.offender
    case .term(let problem): problem.offender
    case .generalized(let problem): problem.offender
    case .boundsNeedLeastSquares, .boundsOfManyColumns: "suppressed"
    case .moreTermsThanClusters(let terms, _, _, _): terms.first
    case .nestedClusters(let inner, _): inner
    case .collinear(let equations, _, _): equations.first.map { Term.written(as: $0.term) }
    case .nothingToEstimate, .nothingToCorrelate, .level, .smallestEffect, .emptyTable,
      .noCompleteRows, .tooFewRows, .numerical:
      nil
    }
  }
}

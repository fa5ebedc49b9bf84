import LinearAlgebra
import Statistics

/// Nulls drawn row by row, of least squares clustered by two columns and of within fits whose tests the
/// sums over clusters do not tell: those with weights, and those whose absorbed effects are too many to
/// stand beside the terms. Effects are absorbed from every draw anew.
///
///     two columns   classical; two_way under each convention; cr2 by each column alone
///     within        classical and one-way methods, as `ClusterSumSimulation` has them
struct RowSimulation: NullSimulation {
  private let fit: Fit
  let problem: RowProblem
  let clusters: [Clusters]
  let variances: RowGroupings

  init?(_ fit: Fit) throws(LinearAlgebraError) {
    guard let first = fit.regression.clusters else { return nil }
    let second = fit.regression.working?.structure.second
    switch fit.regression {
    case let own as LinearFit where second != nil:
      problem = RowProblem(
        own, residualDF: Double(own.residualDegreesOfFreedom), counted: own.columnCount)
    case let within as WithinFit where second != nil || within.needsRows:
      let inner = within.inner
      problem = RowProblem(
        inner, residualDF: Double(inner.residualDegreesOfFreedom),
        counted: inner.columnCount + inner.absorbed.counted, absorption: within.absorption)
    default: return nil
    }
    self.fit = fit
    clusters = [first] + (second.map { [$0] } ?? [])
    let within = fit.regression as? WithinFit
    let wide = try within?.adjustment.indicated(problem.fit)
    variances = RowGroupings(
      clusters, isAbsorbed: clusters.map { within?.absorbs($0) ?? false },
      of: wide ?? problem.fit, hasAllColumns: within == nil || wide != nil,
      residualDF: problem.residualDF)
  }

  var groupings: NullGroupings {
    NullGroupings(
      zip(clusters, variances.shares).map { .init(name: $0.name, share: $1) },
      note: variances.note)
  }

  /// Fewer draws than these tell a rate no better than ± 1.5 of a hundred.
  static let fewestDraws = 200

  var obstacle: String? {
    guard problem.affordable(Fit.certifiedDraws) < Self.fewestDraws else { return nil }
    return "every null has \(fit.regression.rowCount) rows drawn and its effects absorbed anew, "
      + "which is too much for \(Self.fewestDraws) of them"
  }

  func tallies(draws: Int) throws(LinearAlgebraError) -> [NullTally] {
    var testers = try testers()
    let effects = RowEffects(
      Array(zip(clusters, variances.shares)), rowCount: problem.fit.rowCount,
      weights: problem.fit.weights)
    var generator = SeededGenerator(
      seed: fit.spec.inference.wild.seed, stream: "size certificate/\(fit.spec.name)")
    problem.run(problem.affordable(draws), effects, &testers, &generator)
    return testers.flatMap(\.tallies)
  }

  /// Those of the support terms, before anything is drawn.
  func testers() throws(LinearAlgebraError) -> [RowTester] {
    let columns = fit.certifiedColumns
    let names = columns.map { fit.regression.columns[$0].name }
    var testers = zip(columns, names).map { j, name in
      problem.tester(j, smallest: fit.smallestSlope(of: name), deviation: variances.deviation)
    }
    for method in clusters.count > 1 ? [.classical] : oneWayMethods {
      try add(method, by: clusters[0], to: &testers, names)
    }
    if clusters.count > 1 {
      try addTwoWay(to: &testers, names)
      for own in clusters where own.count > 1 { try add(.cr2, by: own, to: &testers, names) }
    }
    return testers
  }

  private var oneWayMethods: [CertifiedMethod] {
    CertifiedMethod.all(fit.covariance).filter { $0 != .wild && $0 != .randomIntercept }
  }

  // MARK: methods

  private func add(
    _ method: CertifiedMethod, by own: Clusters, to testers: inout [RowTester], _ names: [String]
  ) throws(LinearAlgebraError) {
    let all = try OneWayTest.all(
      method, by: own, fit.certifiedColumns, of: problem, leveraged: try leveraged(by: own))
    for (i, test) in all.enumerated() {
      var tally = NullTally(
        term: names[i], method: method.rawValue, cluster: own.name, clusterCount: own.count)
      tally.isChosen =
        method.isChosen(fit.covariance) && (clusters.count == 1 || method == .classical)
      tally.isByRule = clusters.count == 1 && (fit.ruleCovariance.map(method.isChosen) ?? false)
      if method == .classical, clusters.count > 1 { (tally.cluster, tally.clusterCount) = both }
      testers[i].add(test, by: own, tally)
    }
  }

  /// The fit whose leverages cr2 and cr3 take, with the terms' coefficients alone.
  private func leveraged(by own: Clusters) throws(LinearAlgebraError) -> LinearFit {
    let fit = problem.fit.clustered(by: own)
    guard let within = self.fit.regression as? WithinFit else { return fit }
    let adjustment = AbsorbedAdjustment(
      fit, within.absorption, own,
      isNested: within.absorption.factors.map {
        $0.isNested(in: own.codes(rowCount: fit.rowCount))
      })
    guard let wide = try adjustment.widened(fit) else { return fit }
    return wide.combined(by: Matrix.identity(wide.columnCount).rows(0..<fit.columnCount))
  }

  /// Two columns and their fewer clusters.
  private var both: (name: String, count: Int) {
    (clusters.map(\.name).joined(separator: " and "), clusters.map(\.count).min() ?? 0)
  }

  private static let conventions: [(preset: CovariancePreset, name: String)] = [
    (.throughline, "two_way"), (.sandwich, "two_way_sandwich"), (.plm, "two_way_plm"),
  ]

  private func addTwoWay(
    to testers: inout [RowTester], _ names: [String]
  ) throws(LinearAlgebraError) {
    let own = problem.fit
    guard let shared = own.structure.both else { return }
    let parts = clusters + [shared]
    let fewest = both.count
    let known = try CovarianceEstimator.twoWay.covariance(of: own)
    // A coefficient that meets every cluster of a column exactly has no error whatever is drawn.
    let blind = Set(
      known.blindSpots.filter { if case .oneOfTwo = $0.place { true } else { false } }
        .flatMap(\.coefficients))
    let columns = fit.certifiedColumns
    let directions = columns.map { own.direction(of: $0).a }
    let functionals = try CertifiedMethod.cr0.functionals(directions, of: own, clusters[0])
    for (i, j) in columns.enumerated() {
      let form = testers[i].add(RowForm(functionals[i], parts))
      for (preset, name) in Self.conventions {
        let factors = parts.map { preset.factor($0, fewest: fewest, own) }
        var tally = NullTally(
          term: names[i], method: name, cluster: both.name, clusterCount: fewest)
        tally.isChosen =
          fit.covariance == .twoWay
          && own.structure.preset.convention == preset.convention
        tally.isByRule =
          fit.ruleCovariance == .twoWay
          && own.structure.preset.convention == preset.convention
        let test = RowTest(
          tally, df: Double(fewest - 1),
          [
            RowTest.Part(factor: factors[0], form: form, partition: 0, isNeeded: true),
            RowTest.Part(factor: factors[1], form: form, partition: 1, isNeeded: true),
            RowTest.Part(factor: -factors[2], form: form, partition: 2),
          ])
        if let test, !blind.contains(j) {
          testers[i].add(test)
        } else {
          testers[i].addUntested(tally)
        }
      }
    }
  }
}

extension CovariancePreset {
  /// Which of the three formulas of `TwoWay` it has.
  fileprivate var convention: CovariancePreset {
    switch self {
    case .throughline, .stata, .fixest: .throughline
    case .plm, .sandwich: self
    }
  }
}

extension WithinFit {
  /// Whether the sums over clusters do not tell its tests.
  fileprivate var needsRows: Bool { inner.weights != nil || !adjustment.canStandBeside }

  /// Whether each cluster's indicator is a sum of absorbed ones.
  fileprivate func absorbs(_ clusters: Clusters) -> Bool {
    let codes = clusters.codes(rowCount: inner.rowCount)
    return absorption.factors.contains { $0.isNested(in: codes) }
  }
}

import LinearAlgebra
import Statistics

/// Nulls of a linear mixed model with several random effects, or whose headline is not Kenward and Roger's:
/// y = Σ Z_t b_t + ε with the fitted covariances of b and ε, the fixed part being zero as no test depends on
/// it. Where the declared clusters are no level of the model, nulls are of the model that has them as well
/// (`DeclaredLevel`). The model itself is fitted anew to every draw; beside its own tests stand those of least
/// squares.
///
///     kenward_roger   REML with Kenward and Roger's standard error and degrees of freedom
///     satterthwaite   the model's own standard error, with Satterthwaite's
///     mixed_cr2       the model's cluster-robust one (mixed_cr0, mixed_cr1 where they are the headline)
struct MixedSimulation: NullSimulation {
  private let fit: Fit
  private let mixed: MixedRegression
  private let clusters: Clusters
  private let effort: MixedEffort
  private let declared: DeclaredLevel?
  /// What nulls are drawn from; nil where it cannot be fitted.
  private let null: MixedFit?

  init?(_ fit: Fit) throws(LinearAlgebraError) {
    guard let mixed = fit.regression as? MixedRegression,
      let name = mixed.mixed.outermost, let column = fit.sample[name]
    else { return nil }
    let declared = DeclaredLevel(
      mixed.clusters, beside: mixed.fit.terms, rowCount: mixed.rowCount)
    let isPlain = mixed.mixed.isOneIntercept && fit.covariance == .kenwardRoger
    guard declared != nil || !isPlain else { return nil }
    self.declared = declared
    null = declared.map { mixed.fit.fitted(beside: $0) } ?? mixed.fit
    self.fit = fit
    self.mixed = mixed
    clusters = mixed.clusters ?? Clusters(column, named: name)
    effort = MixedEffort(mixed.fit, clusters)
  }

  var groupings: NullGroupings {
    guard let null else { return NullGroupings([]) }
    return NullGroupings(
      zip(null.terms, null.explained.intraclass).map { term, own in
        .init(
          name: term.name, share: own.share,
          slopes: term.columns.filter { $0 != RandomTerm.intercept })
      }, note: declared?.note ?? "")
  }

  var obstacle: String? {
    if null == nil { return declared?.obstacle }
    guard effort.refits(Fit.certifiedDraws) < RowSimulation.fewestDraws else { return nil }
    let count = mixed.fit.deviance.data.terms.reduce(0) { $0 + $1.effectCount }
    return
      "a model of \(count) random effects would be fitted anew to every null, which is too much "
      + "for \(RowSimulation.fewestDraws) of them"
  }

  func tallies(draws: Int) throws(LinearAlgebraError) -> [NullTally] {
    guard let null else { return [] }
    var (testers, problem) = try naive()
    var own = MixedTests(
      fit, mixed, clusters, effort.robust(draws), names: names, smallest: smallest)
    let refit = MixedRefit(mixed.fit)
    var generator = SeededGenerator(
      seed: fit.spec.inference.wild.seed, stream: "size certificate/\(fit.spec.name)")
    let nothing = Vector(repeating: 0, count: mixed.fit.rowCount)
    for _ in 0..<effort.refits(draws) {
      let y = null.simulated(from: nothing, using: &generator)
      problem.add(problem.solve([y.elements]), to: &testers)
      own.add(y, refit)
    }
    return testers.indices.flatMap { testers[$0].tallies + own.tallies(of: $0) }
  }

  private var names: [String] { fit.certifiedColumns.map { fit.regression.columns[$0].name } }

  /// Of each term, in units of the fit.
  private var smallest: [Double?] {
    names.map { name in fit.smallestSlope(of: name).map { $0 / mixed.unit } }
  }

  private static let naiveMethods: [CertifiedMethod] = [
    .classical, .cr1Normal, .cr1s, .cr2, .cr3, .cr3Jackknife,
  ]

  /// The tests of least squares.
  func naive() throws(LinearAlgebraError) -> ([RowTester], RowProblem) {
    let squares = mixed.ordinary.clustered(by: clusters)
    let problem = RowProblem(
      squares, residualDF: Double(squares.residualDegreesOfFreedom),
      counted: squares.columnCount)
    let columns = fit.certifiedColumns
    var testers = zip(columns, smallest).map { problem.tester($0, smallest: $1, deviation: 1) }
    for method in Self.naiveMethods where clusters.count > 1 {
      let all = try OneWayTest.all(
        method, by: clusters, columns, of: problem, leveraged: squares)
      for (i, test) in all.enumerated() {
        testers[i].add(
          test, by: clusters,
          NullTally(
            term: names[i], method: method.rawValue, cluster: clusters.name,
            clusterCount: clusters.count))
      }
    }
    return (testers, problem)
  }
}

extension MixedSpec {
  /// Whether groups of one column differ by an intercept alone.
  var isOneIntercept: Bool {
    levels.count == 1 && crossed.isEmpty && slopes.values.allSatisfy(\.isEmpty)
  }
}

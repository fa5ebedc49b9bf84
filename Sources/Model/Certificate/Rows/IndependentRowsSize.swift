import LinearAlgebra
import Statistics

/// The size of a headline that takes rows for independent, hc0 to hc4, on rows that are not: nulls drawn row
/// by row with the likeness within clusters that the certificate of the fit has.
struct IndependentRowsSize {
  private let fit: Fit
  private let subject: CertifiedSubject
  private let problem: RowProblem

  /// - Returns: nil for other headlines, which cluster sums tell, and where rows are too many to be drawn.
  init?(_ fit: Fit, _ subject: CertifiedSubject) {
    guard [.hc0, .hc1, .hc2, .hc3, .hc4].contains(fit.covariance),
      let own = fit.regression.working
    else { return nil }
    self.fit = fit
    self.subject = subject
    problem = RowProblem(
      own, residualDF: Double(own.residualDegreesOfFreedom), counted: own.columnCount,
      absorption: (fit.regression as? WithinFit)?.absorption)
    guard problem.affordable(Fit.certifiedDraws) >= RowSimulation.fewestDraws else { return nil }
  }

  func tallies(draws: Int) throws(LinearAlgebraError) -> [NullTally] {
    let own = problem.fit
    let covariance = try fit.covariance.covariance(of: own)
    let alone = Clusters(rowsOf: own.rowCount) { "\($0)" }
    var testers: [RowTester] = []
    for j in fit.certifiedColumns {
      let name = fit.regression.columns[j].name
      var tester = problem.tester(
        j, smallest: fit.smallestSlope(of: name), deviation: subject.variance.deviation)
      var tally = NullTally(
        term: name, method: fit.covariance.rawValue, cluster: subject.clusters.name,
        clusterCount: subject.clusters.count)
      tally.isChosen = true
      if let se = covariance.standardErrors[j], se > 0 {
        let functional = Robust(estimator: fit.covariance).functional(tester.direction, of: own)
        let part = RowTest.Part(factor: 1, form: tester.add(RowForm(functional, [alone])))
        if let test = RowTest(tally, df: problem.residualDF, [part]) { tester.add(test) }
      } else {
        tester.addUntested(tally)
      }
      testers.append(tester)
    }
    var generator = SeededGenerator(
      seed: fit.spec.inference.wild.seed, stream: "size certificate/\(fit.spec.name)/rows")
    let effects = RowEffects(
      [(subject.clusters, subject.variance.icc)], rowCount: own.rowCount, weights: own.weights)
    problem.run(problem.affordable(draws), effects, &testers, &generator)
    return testers.flatMap(\.tallies)
  }
}

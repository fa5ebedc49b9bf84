import LinearAlgebra

/// Nulls of one column of clusters, drawn as the sums over clusters that tests of least squares are made
/// of, without the rows: y = cluster effect + noise (`CertifiedSubject`, `NullDesign`).
struct ClusterSumSimulation: NullSimulation {
  private let fit: Fit
  private let subject: CertifiedSubject

  init?(_ fit: Fit) throws(LinearAlgebraError) {
    guard fit.spec.inference.cluster.second == nil, let subject = try CertifiedSubject(fit)
    else { return nil }
    self.fit = fit
    self.subject = subject
  }

  var obstacle: String? {
    guard effort.draws(Fit.certifiedDraws) < RowSimulation.fewestDraws else { return nil }
    let columns = Wording.count(subject.squares.columnCount, "coefficient")
    return "every null has the sums of \(Wording.count(subject.clusters.count, "cluster")) with "
      + "\(columns), which is too much for \(RowSimulation.fewestDraws) of them"
  }

  private var effort: ClusterSumEffort {
    ClusterSumEffort(
      sizes: subject.clusters.rows.map(\.count), columns: subject.squares.columnCount)
  }

  var groupings: NullGroupings {
    NullGroupings([.init(name: subject.clusters.name, share: subject.variance.icc)])
  }

  func tallies(draws wanted: Int) throws(LinearAlgebraError) -> [NullTally] {
    let draws = effort.draws(wanted)
    let (squares, variance, clusters) = (subject.squares, subject.variance, subject.clusters)
    let columns = fit.certifiedColumns
    let names = columns.map { fit.regression.columns[$0].name }
    let design = try NullDesign(
      squares, try ClusterSums(of: squares, clusters), sizes: clusters.rows.map(\.count),
      absorbed: subject.absorbed, adjusted: columns)
    let subjects = zip(columns, names).map { j, name in
      SizeCertificate.Subject(
        column: j,
        shift: fit.smallestSlope(of: name).flatMap {
          variance.deviation > 0
            ? $0 / (squares.direction(of: j).scale * variance.deviation * design.unit) : nil
        })
    }
    var certificate = SizeCertificate(
      design: design, icc: variance.icc, seed: fit.spec.inference.wild.seed,
      stream: "size certificate/\(fit.spec.name)")
    certificate.counted = subject.counted
    certificate.wild = wild
    let counts = try certificate.counts(subjects, of: squares, subject.methods, draws: draws)
    let own = try IndependentRowsSize(fit, subject)?.tallies(draws: draws) ?? []
    return zip(names, counts).flatMap { name, counts in
      own.filter { $0.term == name }
        + counts.map { count in
          NullTally(
            term: name, method: count.method == .wild ? wild.variant : count.method.rawValue,
            df: count.df,
            isChosen: count.method == subject.chosen,
            isByRule: count.method == subject.ruled, cluster: clusters.name,
            clusterCount: clusters.count, draws: count.draws,
            failed: count.isUntested ? count.draws : 0,
            nulls: count.nulls, effects: count.effects)
        }
    }
  }

  /// The headline's, if it is one.
  private var wild: WildOptions {
    let own = fit.spec.inference.wild
    return fit.covariance == .wild ? own : WildOptions(seed: own.seed)
  }
}

extension WildOptions {
  /// As `certificate.csv` has it: `wild`, `wild_unrestricted`, `wild_webb`.
  fileprivate var variant: String {
    "wild" + (residuals == .unrestricted ? "_unrestricted" : "")
      + (weights == .rademacher ? "" : "_\(weights.rawValue)")
  }
}

import LinearAlgebra

/// The tests of a mixed model's own, on outcomes that it is fitted to anew.
struct MixedTests {
  /// A way to test c'β.
  enum Method: Equatable {
    case kenwardRoger
    case satterthwaite
    case clustered(MixedClustered.Kind)

    /// As `certificate.csv` has it.
    var name: String {
      switch self {
      case .kenwardRoger: "kenward_roger"
      case .satterthwaite: "satterthwaite"
      case .clustered(let kind): "mixed_\(kind.rawValue)"
      }
    }

    /// What it is in `coefficients.csv`.
    var estimator: CovarianceEstimator {
      switch self {
      case .kenwardRoger: .kenwardRoger
      case .satterthwaite: .classical
      case .clustered(.cr0): .cr0
      case .clustered(.cr1): .cr1
      case .clustered(.cr2): .cr2
      }
    }
  }

  let methods: [Method]
  private let contrasts: [Vector]
  private let smallest: [Double?]
  private let rows: [MixedClusterRows]
  private let robustDraws: Int
  /// By term, in the order of the methods.
  private var counts: [[NullTally]]

  /// - Parameters:
  ///   - robustDraws: how many draws have the cluster-robust tests, which take longest.
  ///   - smallest: effects of each term that matter, in units of the fit.
  init(
    _ fit: Fit, _ mixed: MixedRegression, _ clusters: Clusters, _ robustDraws: Int,
    names: [String], smallest: [Double?]
  ) {
    let offered = mixed.covariances
    let kinds = MixedClustered.Kind.allCases.filter { kind in
      let estimator = Method.clustered(kind).estimator
      return offered.contains(estimator) && (kind == .cr2 || fit.covariance == estimator)
    }
    let methods =
      (offered.contains(.kenwardRoger) ? [Method.kenwardRoger] : []) + [.satterthwaite]
      + kinds.map { .clustered($0) }
    self.methods = methods
    self.smallest = smallest
    self.robustDraws = robustDraws
    contrasts = fit.certifiedColumns.map { mixed.map.row($0) }
    let codes = clusters.codes(rowCount: mixed.fit.rowCount).map(Int.init)
    rows = kinds.isEmpty ? [] : (try? MixedClusterRows.all(of: mixed.fit, codes)) ?? []
    let rule = fit.ruleCovariance
    counts = zip(names, smallest).map { name, smallest in
      methods.map { method in
        var tally = NullTally(
          term: name, method: method.name, cluster: clusters.name, clusterCount: clusters.count)
        tally.isChosen = method.estimator == fit.covariance
        tally.isByRule = method.estimator == rule
        tally.effects = smallest == nil ? nil : 0
        return tally
      }
    }
  }

  func tallies(of term: Int) -> [NullTally] { counts[term] }

  mutating func add(_ y: Vector, _ refit: MixedRefit) {
    let fitted = try? refit.fitted(to: y)
    for m in methods.indices {
      if case .clustered = methods[m], counts.first.map({ $0[m].draws >= robustDraws }) ?? true {
        continue
      }
      let tests = fitted.flatMap { try? self.tests(methods[m], $0, refit) }
      for (i, contrast) in contrasts.enumerated() {
        count(i, m, tests.flatMap { try? $0(contrast) })
      }
    }
  }

  private mutating func count(_ term: Int, _ method: Int, _ test: MixedTTest?) {
    counts[term][method].draws += 1
    guard let test, test.pValue.isFinite, test.stdError > 0 else {
      counts[term][method].failed += 1
      return
    }
    if test.pValue < CertifiedTest.size { counts[term][method].nulls += 1 }
    guard let smallest = smallest[term] else { return }
    let moved = MixedTTest(
      estimate: test.estimate + smallest, stdError: test.stdError, df: test.df)
    if moved.pValue < CertifiedTest.size {
      counts[term][method].effects = (counts[term][method].effects ?? 0) + 1
    }
  }

  /// What tests a contrast.
  func tests(
    _ method: Method, _ fit: MixedFit, _ refit: MixedRefit
  ) throws(MixedError) -> (Vector) throws(MixedError) -> MixedTTest {
    switch method {
    case .kenwardRoger:
      guard let design = refit.design else { return try fit.kenwardRoger().test }
      let own = try KenwardRoger(fit, design)
      return { c throws(MixedError) in try own.test(c) }
    case .satterthwaite:
      let own = try fit.satterthwaite()
      return { own.test($0) }
    case .clustered(let kind):
      let own = try MixedClustered(fit, rows, kind)
      return { own.test($0) }
    }
  }
}

import LinearAlgebra
import Statistics

/// That several coefficients are all zero.
///
///     Q = b'V⁻¹b,  F = Q/q                    df₂ as the covariance has it
///     CR2: F = (η − q + 1)/(ηq) · Q           df₂ = η − q + 1   (HTZ)
///     Kenward and Roger: F = λQ/q             df₂ and λ theirs, of all q together
///     Satterthwaite, mixed: F = Q/q           df₂ of Fai and Cornelius, of all q together
///     Without degrees of freedom: Q is χ²(q)
///
/// That all columns of a curve matter not is the same in any basis of it, and tested in the one that is
/// fitted: powers of a year take thirteen digits to be told apart, and V⁻¹ of them is lost to rounding.
///
/// - Reference: Pustejovsky & Tipton (2018), §3.2. Agrees with R `clubSandwich::Wald_test(test =
///   "HTZ")`, `pbkrtest` and `lmerTest::contestMD`.
public struct JointTest: Sendable, Equatable {
  /// The coefficients.
  public let terms: [String]
  public let statistic: Double
  /// q.
  public let df1: Double
  /// Nil where p is from a wild bootstrap or χ².
  public let df2: Double?
  /// Nil where df₂ is not positive: too few clusters to test so many at once.
  public let pValue: Double?
  public let covariance: CovarianceEstimator
  /// `F`, `HTZ`, `kenward_roger`, `chi_squared`, or the wild bootstrap's as in `df_method`.
  public let method: String
}

extension Fit {
  /// The test that the coefficients named are all zero, under the headline covariance or another. A
  /// categorical term stands for all its columns: `role` for `role[line_manager]` and the rest.
  ///
  /// - Throws: `ModelError` for unknown names, coefficients without a covariance, an estimator that the
  ///   fit does not have.
  public func jointTest(
    of terms: [String], covariance estimator: CovarianceEstimator? = nil
  ) throws(ModelError) -> JointTest {
    let chosen = estimator ?? self.covariance
    let positions = try positions(of: terms)
    try Self.requireCovariance(chosen, of: regression, spec)
    let tested = holdsWholeCurves(positions) ? regression.inFittedColumns : regression
    do {
      return try JointSubject(regression: tested, spec: spec, positions: positions)
        .test(try tested.covariance(chosen))
    } catch {
      throw spec.error(.numerical(error.description))
    }
  }

  /// Whether the coefficients of each curve are there all or not at all, and none of what its constants
  /// add to without it: some powers by themselves, or levels where x is zero, are another matter in
  /// another basis.
  private func holdsWholeCurves(_ positions: [Int]) -> Bool {
    let (columns, terms) = (regression.columns, estimation.design.terms)
    func held(by term: Int?) -> [Int] {
      columns.indices.filter { columns[$0].term == term && columns[$0].role != .variance }
    }
    return terms.indices.filter { terms[$0].codings.contains(where: \.isMapped) }.allSatisfy { t in
      let own = Set(held(by: t))
      let leaned = terms[t].marginOfCurve.map { margin in
        margin.isEmpty
          ? held(by: nil)
          : terms.indices.filter { terms[$0].term.identity == margin }.flatMap { held(by: $0) }
      }
      return own.isDisjoint(with: positions) && Set(leaned ?? []).isDisjoint(with: positions)
        || own.isSubset(of: positions)
    }
  }

  private func positions(of terms: [String]) throws(ModelError) -> [Int] {
    var found: [Int] = []
    for name in terms {
      let own = regression.columns.indices.filter {
        let column = regression.columns[$0]
        return column.name == name
          || column.term.map { estimation.design.terms[$0].term.description == name } ?? false
      }
      guard !own.isEmpty else {
        throw spec.error(.unknownTerm(name, known: regression.columns.map(\.name)))
      }
      found += own.filter { !found.contains($0) }
    }
    guard !found.isEmpty else { throw spec.error(.nothingToEstimate) }
    return found
  }
}

/// The coefficients tested together.
private struct JointSubject {
  let regression: any Regression
  let spec: ModelSpec
  let positions: [Int]

  private var q: Double { Double(positions.count) }

  func test(_ covariance: Covariance) throws(LinearAlgebraError) -> JointTest {
    if let test = try regression.jointTest(of: positions, covariance.estimator) {
      return result(
        test.statistic, df2: test.denominator, covariance,
        method: covariance.estimator == .kenwardRoger ? covariance.estimator.name : "F")
    }
    let wald = try waldStatistic(covariance)
    if covariance.estimator == .cr2, let eta = try regression.hotellingDegrees(of: positions) {
      let df2 = eta - q + 1
      return result((df2 / (eta * q)) * wald, df2: df2, covariance, method: "HTZ")
    }
    if covariance.estimator == .wild, let drawn = try regression.bootstrapped,
      let clusters = drawn.clusters
    {
      let test = try spec.inference.wild.jointTest(
        positions, of: drawn, try ClusterSums(of: drawn, clusters),
        stream: "wild bootstrap/\(spec.name)/joint \(names.joined(separator: ","))")
      return JointTest(
        terms: names, statistic: wald / q, df1: q, df2: nil, pValue: test, covariance: .wild,
        method: spec.inference.wild.method(clusters.count))
    }
    let df2 = positions.map { covariance.degreesOfFreedom[$0] }.min() ?? .nan
    guard df2.isFinite else {
      return JointTest(
        terms: names, statistic: wald, df1: q, df2: nil,
        pValue: (try? ChiSquared(df: q))?.survival(wald), covariance: covariance.estimator,
        method: "chi_squared")
    }
    return result(wald / q, df2: df2, covariance, method: "F")
  }

  private var names: [String] { positions.map { regression.columns[$0].name } }

  private func result(
    _ statistic: Double, df2: Double, _ covariance: Covariance, method: String
  ) -> JointTest {
    let F = try? FisherF(numerator: q, denominator: df2)
    return JointTest(
      terms: names, statistic: statistic, df1: q, df2: df2, pValue: F?.survival(statistic),
      covariance: covariance.estimator, method: method)
  }

  /// b'V⁻¹b, from b and V in standard errors.
  private func waldStatistic(_ covariance: Covariance) throws(LinearAlgebraError) -> Double {
    let units = Vector(positions.map { 1 / (covariance.standardErrors[$0] ?? 0) })
    let V = covariance.matrix.rows(positions).columns(positions)
      .scalingRows(by: units).scalingColumns(by: units).symmetrized()
    let b = Vector(positions.map { regression.coefficients[$0] }).elementwiseProduct(units)
    return b.dot(try Cholesky(V).solve(b))
  }
}

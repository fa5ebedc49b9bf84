import LinearAlgebra
import Statistics

/// Do terms go with the outcome within units as they do between them? If not, random effects mix two
/// different associations. All three tests compare the two:
///
///     hausman          d'(V_w − V_r)⁻¹ d ~ χ², d the within less the random coefficients, classical V;
///                      none where V_w − V_r is not positive definite
///     hausman_robust   x − x̄ beside x − θx̄: their coefficients are 0; clustered by unit (CR0, χ²)
///     mundlak          x̄ beside x − θx̄: their coefficients are 0; clustered by unit (CR1S, F(q, G − 1))
///
/// Where the study's clusters are wider than units and hold them whole, both are clustered by these, of which
/// there may be few: CR2 and F(q, η − q + 1) with the degrees of freedom of HTZ (`HotellingDegrees`).
///
/// - Reference: Hausman (1978); Mundlak (1978); Wooldridge (2010), §10.7.3. Agrees with R `plm::phtest`,
///   whose auxiliary regression of an unbalanced panel keeps the intercept 1 where this has 1 − θ.
struct RandomComparison {
  private let effects: RandomEffects
  /// Of the outcome in units of `RandomEffects.unit`, as `within`.
  private let random: LinearFit
  private let within: LinearFit?
  private let theta: [Double]

  init(
    _ effects: RandomEffects, _ random: LinearFit, _ within: LinearFit?, _ theta: [Double]
  ) {
    self.effects = effects
    self.random = random
    self.within = within
    self.theta = theta
  }

  var tests: [PanelTest] {
    guard let within, within.columnCount > 0, theta.contains(where: { $0 > 0 }) else { return [] }
    return [classical(within), robust(within), mundlak(within)].compactMap { $0 }
  }

  private func classical(_ within: LinearFit) -> PanelTest? {
    let names = random.matrix.names
    let own = within.matrix.names.compactMap { names.firstIndex(of: $0) }
    guard own.count == within.columnCount,
      let vw = try? CovarianceEstimator.classical.covariance(of: within).matrix,
      let vr = try? CovarianceEstimator.classical.covariance(of: random).matrix
    else { return nil }
    let d = Vector(own.enumerated().map { within.coefficients[$0] - random.coefficients[$1] })
    let difference = (vw - vr.rows(own).columns(own)).symmetrized()
    // In units of the within fit's standard errors: definite or not whatever the columns are measured in.
    let units = Vector(vw.diagonal.map { 1 / $0.squareRoot() })
    let scaled = difference.scalingRows(by: units).scalingColumns(by: units)
    guard units.elements.allSatisfy(\.isFinite), let eigen = try? SymmetricEigen(scaled) else {
      return nil
    }
    guard eigen.values.allSatisfy({ $0 > Self.leastDifference }) else {
      return PanelTest(
        name: "hausman", result: .look, value: nil,
        meaning:
          "the within fit is not less certain than random effects in all terms, so Hausman's "
          + "test does not hold here: see hausman_robust")
    }
    let along = eigen.vectors.crossProduct(d.elementwiseProduct(units))
    let statistic = along.indices.reduce(0) { $0 + along[$1] * along[$1] / eigen.values[$1] }
    guard let p = try? ChiSquared(df: Double(d.count)).survival(statistic) else { return nil }
    return test("hausman", p)
  }

  /// A smaller share of a variance is rounding.
  private static var leastDifference: Double { 1e-12 }

  private func robust(_ within: LinearFit) -> PanelTest? {
    let extra = within.matrix.columns.enumerated().map { j, column in
      DesignMatrix.Column(
        name: "within \(column.name)", role: .adjust, term: nil,
        values: within.matrix.rows(0..<within.rowCount).column(j).elements)
    }
    return joint("hausman_robust", extra, .cr0) { q, wald, _ in
      try? ChiSquared(df: q).survival(wald)
    }
  }

  private func mundlak(_ within: LinearFit) -> PanelTest? {
    let sweep = MeanSweep(effects.index.unit, nil)
    let codes = effects.index.unit.codes
    let varying = Set(within.matrix.names)
    let extra = zip(effects.terms.columns, effects.terms.values).filter {
      varying.contains($0.0.name)
    }.map { column, values in
      let means = sweep.means(of: values)
      return DesignMatrix.Column(
        name: "mean \(column.name)", role: .adjust, term: nil,
        values: codes.map { (1 - theta[Int($0)]) * means[Int($0)] })
    }
    return joint("mundlak", extra, .cr1s) { q, wald, clusters in
      let G = Double(clusters)
      return try? FisherF(numerator: q, denominator: G - 1).survival(wald / q)
    }
  }

  /// The Wald test that the extra columns' coefficients are 0.
  ///
  /// - Parameters estimator, pValue: by units.
  private func joint(
    _ name: String, _ extra: [DesignMatrix.Column], _ estimator: CovarianceEstimator,
    _ pValue: (Double, Double, Int) -> Double?
  ) -> PanelTest? {
    guard let wide = try? effects.transformed(theta, of: effects.outcome, beside: extra) else {
      return nil
    }
    let own = Array((wide.columnCount - extra.count)..<wide.columnCount)
    let clusters = effects.widerClusters
    let clustered = wide.clustered(by: clusters ?? effects.unitClusters)
    guard
      let covariance = try? (clusters == nil ? estimator : .cr2).covariance(of: clustered).matrix,
      let root = try? Cholesky(covariance.rows(own).columns(own))
    else { return nil }
    let b = Vector(own.map { wide.coefficients[$0] })
    let (q, wald) = (Double(extra.count), b.dot(root.solve(b)))
    guard clusters != nil else {
      return pValue(q, wald, effects.index.units.count).map { test(name, $0) }
    }
    guard let eta = try? clustered.hotellingDegrees(of: own) else { return nil }
    let df = eta - q + 1
    guard df > 0, let F = try? FisherF(numerator: q, denominator: df) else {
      return tooFew(name, extra.count)
    }
    return test(name, F.survival(df / (eta * q) * wald))
  }

  private func test(_ name: String, _ p: Double) -> PanelTest {
    let unit = effects.panel.unit
    let differs = p < PanelTest.lookLevel
    return PanelTest(
      name: name, result: differs ? .look : .pass, value: p,
      meaning: (differs
        ? "terms go with the outcome differently within \(Wording.indefinite(unit)) and between them, and random "
          + "effects mix the two: report fit: within and fit: between beside it"
        : "associations within \(Wording.indefinite(unit)) and between them are not shown to differ")
        + (name == "hausman" ? "" : " (\(effects.clustering))")
    )
  }

  private func tooFew(_ name: String, _ count: Int) -> PanelTest {
    PanelTest(
      name: name, result: .look, value: nil,
      meaning: "too few clusters to test \(Wording.count(count, "coefficient")) at once "
        + "(\(effects.clustering)): whether associations within "
        + "\(Wording.indefinite(effects.panel.unit)) and between them differ is not known")
  }
}

extension RandomEffects {
  /// The study's clusters where they hold whole units and are fewer.
  var widerClusters: Clusters? {
    guard let declared = declaredClusters, declared.count < index.units.count else { return nil }
    let codes = declared.codes(rowCount: sample.table.rowCount)
    let isWhole = index.units.allSatisfy { rows in
      rows.allSatisfy { codes[$0] == codes[rows[0]] }
    }
    return isWhole ? declared : nil
  }

  private var declaredClusters: Clusters? {
    (try? sample.clusters(for: spec)).flatMap { $0 }
  }

  /// What the tests of within against between are clustered by, in words.
  var clustering: String {
    if let clusters = widerClusters {
      return "clustered by \(clusters.name), \(clusters.count) of them, by HTZ"
    }
    let byUnit = "clustered by \(panel.unit)"
    guard let declared = declaredClusters, declared.count < index.units.count else {
      return byUnit
    }
    return byUnit + ", as \(declared.name) holds parts of some"
  }

  var unitClusters: Clusters {
    Clusters(
      name: panel.unit, labels: index.units.indices.map(String.init), rows: index.units)
  }
}

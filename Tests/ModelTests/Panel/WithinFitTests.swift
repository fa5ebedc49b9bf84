import Tables
import Testing

@testable import Model

@Suite struct WithinFitTests {
  /// `Golden/panel/within.R`: regressions on indicators, for absorbed factors nested in clusters and
  /// not, one to three of them, with weights and without.
  @Test(arguments: try golden("panel/within-cases.csv"))
  func agreesWithRegressionOnIndicators(_ row: [String: String]) throws {
    let name = try #require(row["case"])
    let values = try golden("panel/within.csv").filter { $0["case"] == name }
    let fit = try Self.spec(row).fit(to: try Self.table(row))
    #expect(fit.sample.rowCount == Int(try number(row, "n")))
    let measures = fit.summary.measures
    for value in values {
      let expected = try number(value, "value")
      let quantity = try #require(value["quantity"])
      let term = value["term"] ?? ""
      guard let found = try Self.value(quantity, of: term, fit, measures, row) else { continue }
      #expect(
        relativeDifference(found, expected) < 1e-9, "\(name) \(term) \(quantity): \(found)")
    }
  }

  /// Rows in any order give the same fit: they are read in the order of the largest factor.
  @Test(arguments: try golden("panel/within-cases.csv"))
  func theOrderOfRowsDoesNotMatter(_ row: [String: String]) throws {
    let fit = try Self.spec(row).fit(to: try Self.table(row))
    let other = try Self.spec(row).fit(to: try Self.table(row, step: 11))
    for (a, b) in zip(fit.coefficients, other.coefficients) {
      #expect(relativeDifference(a.estimate, b.estimate) < 1e-10)
      #expect(relativeDifference(a.stdError ?? 0, b.stdError ?? 0) < 1e-10, "\(a.covariance)")
    }
    let leverages = try #require(fit.regression.working?.leverages).sorted()
    let others = try #require(other.regression.working?.leverages).sorted()
    for (a, b) in zip(leverages, others) { #expect((a - b).magnitude < 1e-12) }
  }

  static func value(
    _ quantity: String, of term: String, _ fit: Fit, _ measures: FitMeasures,
    _ row: [String: String]
  ) throws -> Double? {
    switch quantity {
    case "estimate": return try fit.estimate(of: term).estimate
    case "cr2_df": return try fit.with(covariance: .cr2).estimate(of: term).df
    case "sigma": return measures.sigma
    case "df_residual": return measures.dfResidual
    case "r_squared": return measures.rSquared
    case "adj_r_squared": return measures.adjRSquared
    case "log_likelihood": return measures.logLikelihood
    case "aic": return measures.aic
    case "bic": return measures.bic
    case "sum_leverage": return fit.regression.working?.leverages.reduce(0, +)
    case "max_leverage": return fit.regression.working?.leverages.max()
    case let own where own.hasPrefix("r_squared_"): return measures.others[own]
    case let own where own.hasPrefix("cr1s-"):
      let counted = try #require(CountedEffects(rawValue: String(own.dropFirst(5))))
      return try spec(row, counted: counted).fit(to: try table(row))
        .with(covariance: .cr1s).estimate(of: term).stdError
    default:
      let estimator = try #require(CovarianceEstimator(rawValue: quantity))
      return try fit.with(covariance: estimator).estimate(of: term).stdError
    }
  }

  static func spec(
    _ row: [String: String], counted: CountedEffects = .nested
  ) throws -> ModelSpec {
    let absorb = try #require(row["absorb"]).split(separator: "+").map(String.init)
    return ModelSpec(
      name: "m", outcome: "y", support: ["x"], adjust: ["z"],
      estimator: .within(
        WithinSpec(
          absorb: absorb, weights: row["weighted"] == "TRUE" ? "w" : nil, counted: counted)),
      inference: Inference(cluster: .by(try #require(row["cluster"]))))
  }

  static func table(_ row: [String: String], step: Int = 1) throws -> Table {
    try panelTable("within-data-\(row["data"] ?? "").csv", step: step)
  }

  /// A panel of `Golden/panel`: numbers, and texts where the first row is not a number.
  ///
  /// - Parameter step: takes every so many rows, round and round; has no divisor in common with their
  ///   number.
  static func panelTable(_ file: String, step: Int = 1) throws -> Table {
    let all = try golden("panel/\(file)")
    let rows = all.indices.map { all[$0 * step % all.count] }
    let names = rows[0].keys.sorted()
    let isText = names.filter { Double(rows[0][$0] ?? "") == nil }
    return ModelTests.table(
      "t",
      names.filter { !isText.contains($0) }.map { name in
        (name, rows.map { Double($0[name] ?? "") })
      },
      texts: isText.map { name in (name, rows.map { $0[name] }) }, hasLineage: true)
  }

  static func spec(
    _ support: [String] = ["x"], absorb: [String] = ["area"], cluster: ClusterChoice = .by("area")
  ) -> ModelSpec {
    ModelSpec(
      name: "m", outcome: "y", support: support,
      estimator: .within(WithinSpec(absorb: absorb)), inference: Inference(cluster: cluster))
  }

  /// Two areas of three rows, and areas and years alone, some only once others have gone.
  @Test func rowsAloneInALevelAreRemovedByTheirOwnRule() throws {
    let data = ModelTests.table(
      "t",
      [
        ("y", [1, 3, 2, 6, 5, 9, 4, 8]), ("x", [1, 2, 4, 3, 5, 4, 1, 2]),
        ("year", [1, 2, 3, 1, 2, 3, 4, 4]),
      ], texts: [("area", ["a", "a", "a", "b", "b", "b", "c", "d"])], hasLineage: true)
    let fit = try Self.spec(absorb: ["area", "year"], cluster: .none).fit(to: data)
    #expect(fit.sample.rowCount == 6)
    #expect(fit.summary.nRemoved == 2)
    let fates = fit.sample.lineage.fates
    #expect(fates.map(\.rule) == ["singleton"])
    #expect(fates.map(\.detail) == ["the only row of its area"])
  }

  @Test func aConstantAddedPerUnitChangesNothing() throws {
    let table = try Self.panelTable("within-data-unbalanced.csv")
    let y = try #require(table["y"]?.numbers)
    let area = try #require(table["area"])
    let shifted = y.indices.map { row in
      y[row] + 100 * Double(area.text(at: row)?.utf8.last ?? 0)
    }
    let other = table.setting(Column(.number(shifted)), as: ColumnSpec("y", .number))
    let (a, b) = (try Self.spec().fit(to: table), try Self.spec().fit(to: other))
    for (ours, theirs) in zip(a.coefficients, b.coefficients) {
      #expect(relativeDifference(ours.estimate, theirs.estimate) < 1e-11)
      #expect(relativeDifference(ours.stdError ?? 0, theirs.stdError ?? 1) < 1e-11)
    }
  }

  /// Over 500 other levels the effects are found by conjugate gradients.
  @Test func manyLevelsAreSolvedByIterationAsWellAsDirectly() throws {
    let n = 2400
    var state: UInt64 = 7
    func draw(_ below: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % below
    }
    var child: [Double] = []
    var school: [Double] = []
    var x: [Double] = []
    for _ in 0..<n {
      child.append(Double(draw(600)))
      school.append(Double(draw(520)))
      x.append(Double(draw(1_000_000)) / 1e6 + child[child.count - 1] / 500)
    }
    let table = ModelTests.table("t", [("child", child), ("school", school), ("x", x)])
    let factors = ["child", "school"].compactMap { name in
      table[name].map { AbsorbedFactor($0, named: name) }
    }
    let absorption = try Absorption(factors, weights: nil)
    let left = try #require(absorption.residuals(of: x))
    for factor in factors {
      let means = MeanSweep(factor, nil).means(of: left)
      #expect(means.allSatisfy { $0.magnitude < 1e-12 })
    }
    let again = try #require(absorption.residuals(of: left))
    #expect(zip(left, again).allSatisfy { ($0 - $1).magnitude < 1e-12 })
  }

  static let problems: [(ModelSpec, String)] = [
    (
      spec(["size"]),
      "model 'm': 'size' does not vary within 'area', which is absorbed"
    ),
    (
      spec(["sum"], absorb: ["area", "year"]),
      "model 'm': 'sum' does not vary within 'area' and 'year', which are absorbed"
    ),
    (spec(["area"]), "model 'm': its term 'area' is of 'area', which is absorbed"),
    (spec(absorb: ["area", "area"]), "model 'm': 'area' is absorbed twice"),
    (spec(absorb: ["y"]), "model 'm': its outcome 'y' is absorbed"),
    (spec([]), "model 'm': fit: within has no terms"),
    (spec(absorb: ["one"]), "model 'm': 'one', which is absorbed, is '1' in all 6 rows used"),
    (
      spec(absorb: ["row"], cluster: .none),
      "model 'm': each of the 6 rows used is the only one of its row"
    ),
    (
      spec(["x", "x2", "x3", "x4"]),
      "model 'm': 6 rows for 4 slopes and 2 effects of area"
    ),
  ]

  @Test(arguments: problems)
  func saysWhatIsWrong(_ problem: (spec: ModelSpec, words: String)) throws {
    let data = ModelTests.table(
      "t",
      [
        ("y", [1, 3, 2, 6, 5, 9]), ("x", [1, 2, 4, 3, 5, 4]), ("x2", [1, 4, 16, 9, 25, 1]),
        ("x3", [1, 8, 6, 2, 1, 1]), ("x4", [0, 0, 1, 0, 0, 5]), ("size", [2, 2, 2, 7, 7, 7]),
        ("year", [1, 2, 3, 1, 2, 3]), ("sum", [3, 4, 9, 8, 9, 14]), ("one", [1, 1, 1, 1, 1, 1]),
        ("row", [1, 2, 3, 4, 5, 6]),
      ], texts: [("area", ["a", "a", "a", "b", "b", "b"])])
    let error = #expect(throws: ModelError.self) { try problem.spec.fit(to: data) }
    #expect(error?.diagnostic.what == problem.words)
  }
}

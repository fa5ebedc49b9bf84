import Statistics
import Tables
import Testing

@testable import Model

/// Tests of residuals against R (`Golden/diagnostics`).
struct ResidualTestTests {
  static let models: [String: [String]] = [
    "plain": ["age", "load"], "role": ["age", "role"], "curve": ["poly(age, 2)", "load"],
  ]

  static func data() throws -> Table {
    let data = try CurveTests.data()
    return data.setting(
      .numbers((0..<data.rowCount).map { 1 + Double(($0 + 1) % 4) / 2 }),
      as: ColumnSpec("u", .number))
  }

  static func fit(_ name: String, weighted: Bool, _ covariance: CovarianceEstimator) throws -> Fit {
    try ModelSpec(
      outcome: "y", support: try #require(models[name]),
      estimator: weighted ? .wls(weights: "u") : .ols,
      inference: Inference(cluster: .none, method: .named(covariance))
    ).fit(to: try data())
  }

  @Test(arguments: models.keys.sorted(), [false, true])
  func agreesWithR(_ name: String, weighted: Bool) throws {
    let fit = try Self.fit(name, weighted: weighted, .hc3)
    let tests = ResidualTests(try #require(fit.regression.working))
    var ours: [String: ResidualTest] = [:]
    ours["breusch_pagan"] = tests.breuschPagan
    ours["white"] = tests.white
    ours["reset"] = tests.reset
    ours["shapiro_wilk"] = tests.normality?.test
    let residuals = try #require(fit.regression.working).residuals
    let weights = try Self.data()["u"]?.numbers ?? []
    let jarqueBera = try #require(
      JarqueBera(
        residuals.indices.map { residuals[$0] * (weighted ? weights[$0].squareRoot() : 1) }))
    ours["jarque_bera"] = ResidualTest(
      statistic: jarqueBera.statistic, df: 2, pValue: jarqueBera.pValue)
    let distance = try #require(tests.mostInfluential).distance
    ours["cooks_distance"] = ResidualTest(statistic: distance, df: 0, pValue: 1)
    let model = name + (weighted ? "_weighted" : "")
    let rows = try golden("diagnostics/residuals.csv").filter { $0["model"] == model }
    #expect(rows.count == 6)
    for row in rows {
      let name = try #require(row["test"])
      let test = try #require(ours[name], "\(row)")
      #expect(relativeDifference(test.statistic, try number(row, "statistic")) < 1e-8, "\(row)")
      #expect(test.df == (try number(row, "df")), "\(row)")
      #expect(relativeDifference(test.pValue, try number(row, "p")) < 1e-8, "\(row)")
    }
  }

  @Test func shapiroWilkOfManySizes() throws {
    for row in try golden("diagnostics/shapiro.csv") {
      let n = Int(try number(row, "n"))
      let x = (1...n).map { i in
        let cubed = Double(i * 104_729 % 13) / 13
        return Double(i) / Double(n) + Double(i * 7919 % 101) / 50 + cubed * cubed * cubed
      }
      let test = try #require(ShapiroWilk(x))
      #expect(relativeDifference(test.statistic, try number(row, "W")) < 1e-8, "\(row)")
      #expect(relativeDifference(test.pValue, try number(row, "p")) < 1e-8, "\(row)")
    }
    #expect(ShapiroWilk([1, 1, 1, 1]) == nil)
    #expect(ShapiroWilk([1, 2]) == nil)
    #expect(JarqueBera([1, 1, 1]) == nil)
  }

  /// Errors that grow with x: a look under classical standard errors, harmless under hc3.
  @Test func unequalErrors() throws {
    let x = (0..<200).map { Double($0) / 20 }
    let y = x.indices.map { i in x[i] + x[i] * (Double(i * 7919 % 101) / 50 - 1) }
    let data = table("d", [("x", x), ("y", y)])
    for (estimator, expected) in [
      (CovarianceEstimator.classical, Check.Result.look), (.hc3, .pass),
    ] {
      let fit = try ModelSpec(
        outcome: "y", support: ["x"],
        inference: Inference(cluster: .none, method: .named(estimator))
      ).fit(to: data)
      let check = try #require(fit.checks.first { $0.check == "heteroskedasticity" })
      #expect(check.result == expected)
      #expect(try #require(check.value) < 1e-6)
    }
  }

  /// A deviation that many rows show, and that does next to nothing to the claim's standard error, is no
  /// reason for a look: the measure is HC2's standard error over the classical one.
  @Test func unequalErrorsOfNoMatter() throws {
    let x = (0..<4000).map { Double($0) / 4000 }
    let y = x.indices.map { i in
      x[i] + (1 + x[i] / 6) * (Double(i * 7919 % 4001) / 2000 - 1)
    }
    let fit = try ModelSpec(
      outcome: "y", support: ["x"],
      inference: Inference(cluster: .none, method: .named(.classical))
    ).fit(to: table("d", [("x", x), ("y", y)]))
    let check = try #require(fit.checks.first { $0.check == "heteroskedasticity" })
    #expect(try #require(check.value) < 0.001)
    #expect(check.result == .pass && check.meaning.contains("too little to matter"), "\(check)")
    let linear = try #require(fit.regression as? LinearFit)
    let inflation = try #require(ResidualTests(linear).inflation)
    let (hc2, classical) = (
      try linear.covariance(.hc2).standardErrors[1],
      try linear.covariance(.classical).standardErrors[1]
    )
    #expect(
      relativeDifference(inflation.ratio, try #require(hc2) / (try #require(classical))) < 1e-12)
  }

  /// Errors that are not normal, shown with few rows, and not far from it.
  @Test func materialShapes() throws {
    let flat = try #require(Shape((0..<50).map { Double($0) }))
    #expect(!flat.isMaterial && flat.skewness.magnitude < 1e-12)
    #expect(relativeDifference(flat.excessKurtosis, -1.200_960_384_153_661_5) < 1e-12)
    let loud = try #require(Shape((0..<50).map { $0 == 7 ? 90.0 : Double($0) / 50 }))
    #expect(loud.isMaterial)
    #expect(Shape([2, 2, 2]) == nil)
  }

  @Test func missingCurveAndOneLoudRow() throws {
    let x = (0..<40).map { Double($0) }
    var y = x.indices.map { i in x[i] * x[i] + Double(i * 7919 % 101) / 50 }
    func checks() throws -> [Check] {
      try ModelSpec(outcome: "y", support: ["x"], inference: Inference(cluster: .none))
        .fit(to: table("d", [("x", x), ("y", y)])).checks
    }
    #expect(try checks().contains { $0.check == "reset" && $0.result == .look })
    #expect(try checks().contains { $0.check == "influence" && $0.result == .pass })
    y = x
    y[3] += 0.5
    y[39] = 400
    #expect(try checks().contains { $0.check == "influence" && $0.result == .look })
    #expect(try checks().contains { $0.check == "normality" && $0.result == .look })
  }

  @Test func standardizedAsR() throws {
    let fit = try Self.fit("plain", weighted: true, .hc3)
    let left = try #require(fit.standardizedResiduals)
    #expect(left.residuals.count == 240)
    let square = left.residuals.reduce(0) { $0 + $1 * $1 } / 240
    #expect((square - 1).magnitude < 0.05)
    #expect(left.quantiles.count == 240)
    let middle = left.quantiles[119]
    #expect(middle.expected.magnitude < 0.01)
    #expect(middle.value == left.residuals.sorted()[119])
  }
}

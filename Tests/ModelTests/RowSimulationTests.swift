import LinearAlgebra
import Statistics
import Tables
import Testing

@testable import Model

/// Certificates by rows, of two-way clustering and of within fits with weights, against R on the same
/// design (`certificate/rows.R`).
struct RowSimulationTests {
  static let kinds = ["two-way", "two-way-weighted", "within"]

  static func table(_ kind: String) throws -> Table {
    let rows = try golden("certificate/rows-\(kind)-design.csv")
    return ModelTests.table(
      "t", try ["x", "z", "w"].map { name in (name, try rows.map { try number($0, name) }) },
      texts: (kind == "within" ? ["area", "period"] : ["a", "b"]).map { name in
        (name, rows.map { $0[name] })
      })
  }

  static func outcomes(_ kind: String) throws -> [[Double]] {
    let count = try table(kind).rowCount
    return try golden("certificate/rows-\(kind)-outcomes.csv").map { row in
      try (1...count).map { try number(row, "y\($0)") }
    }
  }

  static func fit(
    _ kind: String, _ y: [Double], preset: CovariancePreset = .throughline,
    cluster: ClusterChoice? = nil, absorb: [String]? = nil
  ) throws -> Fit {
    let estimator: Estimator =
      switch kind {
      case "two-way": absorb.map { .within(WithinSpec(absorb: $0)) } ?? .ols
      case "two-way-weighted": .wls(weights: "w")
      default: .within(WithinSpec(absorb: absorb ?? ["area", "period"], weights: "w"))
      }
    let usual: ClusterChoice = kind == "within" ? .by("area") : .both("a", "b")
    return try ModelSpec(
      name: "m", role: .primary, outcome: "y", support: ["x", "z"], estimator: estimator,
      inference: Inference(
        cluster: cluster ?? usual, smallestEffect: 0.3, wild: WildOptions(seed: 7),
        preset: preset)
    ).fit(to: table(kind).setting(Column(.number(y)), as: ColumnSpec("y", .number)))
  }

  /// What a tester says of an outcome: p, nil without a test.
  static func p(
    _ simulation: RowSimulation, _ tester: RowTester, _ test: RowTest, _ y: [Double]
  ) throws -> Double? {
    let problem = simulation.problem
    let kept = try #require(problem.absorption.map { $0.residuals(of: y) } ?? y)
    let solved = problem.solve([kept])
    let variance = solved.residuals.withColumn(0) { e in
      test.variance(
        tester.forms.map { $0.squares(e) }, squares: solved.squares[0],
        working: solved.squares[0] / problem.residualDF)
    }
    guard let variance else { return nil }
    let t = solved.theta.crossProduct(tester.direction)[0] / variance.squareRoot()
    return try test.df.map { try StudentT(df: $0).twoSidedP(t) }
      ?? 2 * Normal.standard.survival(t.magnitude)
  }

  /// p of outcomes written out, by sandwich and clubSandwich; none where V1 + V2 − V12 is not positive.
  @Test(arguments: kinds) func decidesAsR(kind: String) throws {
    let outcomes = try Self.outcomes(kind)
    let simulation = try #require(try RowSimulation(try Self.fit(kind, outcomes[0])))
    let testers = try simulation.testers()
    var (compared, without) = (0, 0)
    for row in try golden("certificate/rows-tests.csv") where row["kind"] == kind {
      let tester = testers[row["term"] == "x" ? 0 : 1]
      let test = try #require(
        tester.tests.first {
          $0.tally.method == row["method"]
            && (row["by"] == "both" || row["by"] == $0.tally.cluster)
        }, "\(row)")
      let own = try Self.p(
        simulation, tester, test, outcomes[Int(try number(row, "draw")) - 1])
      if row["p"] == "NA" {
        #expect(own == nil, "\(row)")
        without += 1
      } else {
        #expect((try #require(own) - (try number(row, "p"))).magnitude < 1e-8, "\(row)")
        compared += 1
      }
    }
    #expect(compared >= 110 && (without > 0) == (kind != "within"))
  }

  /// Rates of 40,000 literal draws, and how often there is no test.
  @Test(arguments: kinds) func ratesAreThoseOfR(kind: String) throws {
    let simulation = try #require(
      try RowSimulation(try Self.fit(kind, try Self.outcomes(kind)[0])))
    var testers = try simulation.testers()
    let effects = RowEffects(
      Array(zip(simulation.clusters, kind == "within" ? [0.1] : [0.12, 0.08])),
      rowCount: simulation.problem.fit.rowCount, weights: simulation.problem.fit.weights)
    var generator = SeededGenerator(seed: 3, stream: "test")
    let draws = 3_000
    simulation.problem.run(draws, effects, &testers, &generator)
    let tallies = testers.flatMap(\.tallies)
    for row in try golden("certificate/rows-rates.csv") where row["kind"] == kind {
      let name = try #require(row["method"])
      let own = try #require(
        tallies.first {
          $0.term == row["term"]
            && ($0.method == name || "\($0.method)_\($0.cluster)" == name)
        }, "\(row)")
      func agree(_ count: Int, _ total: Int, _ expected: Double, _ theirs: Double) {
        let error = (expected * (1 - expected) * (1 / Double(total) + 1 / theirs)).squareRoot()
        let found = Double(count) / Double(total)
        #expect((found - expected).magnitude < 3.5 * error + 1e-12, "\(row): \(found)")
      }
      let (rate, failed) = (try number(row, "rate"), try number(row, "failed"))
      agree(own.nulls, own.tested, rate, 4e4 * (1 - failed))
      agree(own.failed, own.draws, failed, 4e4)
    }
  }

  /// lme4's crossed random intercepts.
  @Test(arguments: ["two-way", "two-way-weighted"]) func sharesAreThoseOfLme4(
    kind: String
  ) throws {
    let outcomes = try Self.outcomes(kind)
    for row in try golden("certificate/rows-shares.csv") where row["kind"] == kind {
      let y = outcomes[Int(try number(row, "draw")) - 1]
      let own = try #require(try RowSimulation(try Self.fit(kind, y))).variances
      #expect((own.shares[0] - (try number(row, "a"))).magnitude < 2e-5, "\(row)")
      #expect((own.shares[1] - (try number(row, "b"))).magnitude < 2e-5, "\(row)")
      #expect(relativeDifference(own.deviation, try number(row, "deviation")) < 1e-5, "\(row)")
    }
  }

  /// Verdicts on the fit's own outcome are those of its own p values.
  @Test(arguments: ["two-way", "two-way-weighted", "within", "within two"])
  func decidesAsTheFitDoes(kind: String) throws {
    let isBoth = kind == "within two"
    let own = isBoth ? "within" : kind
    for y in try Self.outcomes(own).prefix(3) {
      let fit = try Self.fit(own, y, cluster: isBoth ? .both("area", "period") : nil)
      let simulation = try #require(try RowSimulation(fit))
      for tester in try simulation.testers() {
        for test in tester.tests {
          guard let estimator = CovarianceEstimator(rawValue: test.tally.method),
            test.tally.cluster != "b", test.tally.cluster != "period"
          else { continue }
          let row = try #require(
            try fit.estimates(for: estimator).first { $0.term == test.tally.term })
          let p = try Self.p(simulation, tester, test, y)
          #expect((p == nil) == (row.pValue == nil), "\(test.tally)")
          if let p, let known = row.pValue { #expect((p - known).magnitude < 1e-9) }
        }
      }
    }
  }

  @Test func saysHowItWasDrawn() throws {
    let fit = try Self.fit("two-way", try Self.outcomes("two-way")[0], preset: .plm)
    #expect(fit.needsCertificate && fit.certifiedCount == 7)
    let rows = try fit.sizeCertificate(draws: 300)
    #expect(
      rows.prefix(6).map(\.method) == [
        "classical", "two_way", "two_way_sandwich", "two_way_plm", "cr2", "cr2",
      ])
    #expect(
      rows.prefix(6).map(\.cluster) == ["a and b", "a and b", "a and b", "a and b", "a", "b"])
    #expect(rows.filter(\.chosen).map(\.method) == ["two_way_plm", "two_way_plm"])
    #expect(
      rows[0].groupings == "a 19 %, b 5.6 % and single rows 76 % of the variance")
    #expect(rows[1].nFailed > 0 && rows[4].nFailed == 0)
    #expect(rows.checks[0].meaning.contains("of 300 draws on which it has a test"))
    #expect(rows == (try fit.sizeCertificate(draws: 300)))
    #expect(rows.allSatisfy { ($0.power ?? 0) >= ($0.rejectionRate ?? 1) - 0.02 })
  }

  /// Where clusters' effects are absorbed draws have none, and the table says so.
  @Test func absorbedGroupingsHaveNoShare() throws {
    let fit = try Self.fit("within", try Self.outcomes("within")[0])
    let rows = try fit.sizeCertificate(draws: 200)
    #expect(rows.filter(\.chosen).map(\.method) == ["cr2", "cr2"])
    #expect(
      rows[0].groupings
        == "area 0 % and single rows 100 % of the variance; what rows of one area have in common is "
        + "absorbed")
    let both = try Self.fit(
      "within", try Self.outcomes("within")[0], cluster: .both("area", "period"), absorb: ["area"])
    let simulation = try #require(try RowSimulation(both))
    #expect(simulation.variances.shares[0] == 0)
    #expect(simulation.groupings.note.contains("area"))
    #expect(try both.sizeCertificate(draws: 50).contains { $0.method == "two_way" })
  }

  /// Absorbed effects that are too many to stand beside the terms.
  @Test func manyEffectsAreAbsorbedAnew() throws {
    var generator = SeededGenerator(seed: 1, stream: "many")
    let n = 900
    let data = ModelTests.table(
      "t",
      [
        ("x", (0..<n).map { _ in generator.normal() }),
        ("y", (0..<n).map { _ in generator.normal() }),
      ],
      texts: [
        ("g", (0..<n).map { "g\($0 % 12)" }),
        ("f", (0..<n).map { "f\(($0 * 7 + $0 / 450) % 450)" }),
      ])
    let fit = try ModelSpec(
      name: "m", outcome: "y", support: ["x"], estimator: .within(WithinSpec(absorb: ["f"])),
      inference: Inference(cluster: .by("g"))
    ).fit(to: data)
    let simulation = try #require(try RowSimulation(fit))
    #expect(simulation.obstacle == nil)
    let rows = try fit.sizeCertificate(draws: 200)
    let classical = try #require(rows.first { $0.method == "classical" })
    #expect(
      ((classical.rejectionRate ?? 1) - 0.05).magnitude < 3.5 * (0.05 * 0.95 / 200).squareRoot())
  }

  /// One group of the second column: no two-way test, and the others as they are.
  @Test func oneClusterOfTheSecondColumn() throws {
    let y = try Self.outcomes("two-way")[0]
    let data = try Self.table("two-way").setting(
      Column(.number(y)), as: ColumnSpec("y", .number)
    ).setting(.texts(y.map { _ in "same" }), as: ColumnSpec("b", .text))
    let spec = ModelSpec(
      name: "m", outcome: "y", support: ["x"], inference: Inference(cluster: .both("a", "b")))
    guard let fit = try? spec.fit(to: data) else { return }
    let rows = try fit.sizeCertificate(draws: 100)
    #expect(rows.filter { $0.nFailed == 0 }.map(\.method) == ["classical", "cr2"])
    let untested = rows.filter { $0.rejectionRate == nil }
    #expect(untested.map(\.method) == ["two_way", "two_way_sandwich", "two_way_plm"])
    #expect(untested.allSatisfy { $0.nDraws == 100 && $0.nFailed == 100 && $0.power == nil })
    #expect(rows.first?.groupings.contains("b has one group only") == true)
  }
}

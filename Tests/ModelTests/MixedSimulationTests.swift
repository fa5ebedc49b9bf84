import LinearAlgebra
import Statistics
import Tables
import Testing

@testable import Model

/// Certificates of mixed models with several random effects, against lme4 and its companions on the same
/// outcomes (`certificate/mixed.R`).
struct MixedSimulationTests {
  static func outcomes(_ kind: String, rows: Int) throws -> [[Double]] {
    try golden("certificate/mixed-\(kind)-outcomes.csv").map { row in
      try (1...rows).map { try number(row, "y\($0)") }
    }
  }

  static func table(_ kind: String) throws -> Table {
    let rows = try golden("certificate/mixed-\(kind)-design.csv")
    let texts = ["la", "family", "worker"].filter { rows.first?[$0] != nil }
    return ModelTests.table(
      "t", try ["x", "z"].map { name in (name, try rows.map { try number($0, name) }) },
      texts: texts.map { name in (name, rows.map { $0[name] }) })
  }

  static func spec(_ kind: String) -> MixedSpec {
    switch kind {
    case "nested": MixedSpec(levels: ["la", "family"])
    case "crossed": MixedSpec(levels: ["la"], crossed: ["worker"])
    default: MixedSpec(levels: ["la"], slopes: ["la": ["x"]])
    }
  }

  static func fit(
    _ kind: String, draw: Int, mixed: MixedSpec? = nil, cluster: ClusterChoice? = nil,
    method: CovarianceMethod = .auto
  ) throws -> Fit {
    let data = try table(kind)
    let y = try outcomes(kind, rows: data.rowCount)[draw]
    return try ModelSpec(
      name: "m", role: .primary, outcome: "y", support: ["x", "z"],
      estimator: .mixed(mixed ?? spec(kind)),
      inference: Inference(
        cluster: cluster ?? (kind == "crossed" ? .none : .by("la")), method: method,
        smallestEffect: 0.4, wild: WildOptions(seed: 7))
    ).fit(to: data.setting(Column(.number(y)), as: ColumnSpec("y", .number)))
  }

  /// p of each outcome by lme4 with pbkrtest, lmerTest and clubSandwich, and by lm. lme4 ends where its
  /// optimizer does.
  @Test(arguments: ["nested", "crossed", "slope"]) func decidesAsR(kind: String) throws {
    let fit = try Self.fit(kind, draw: 0)
    let mixed = try #require(fit.regression as? MixedRegression)
    let refit = MixedRefit(mixed.fit)
    let clusters = Clusters(try #require(fit.sample["la"]), named: "la")
    let tests = MixedTests(
      fit, mixed, clusters, 0, names: ["x", "z"], smallest: [nil, nil])
    let (testers, problem) = try #require(try MixedSimulation(fit)).naive()
    let outcomes = try Self.outcomes(kind, rows: fit.sample.rowCount)
    let known = try golden("certificate/mixed-tests.csv").filter { $0["kind"] == kind }
    var worst = 0.0
    for (k, y) in outcomes.enumerated() {
      let y = Vector(y)
      let again = try refit.fitted(to: y / mixed.unit)
      var found: [String: [Double]] = [:]
      for method in tests.methods {
        let test = try tests.tests(method, again, refit)
        found[method.name] = try [1, 2].map { try test(mixed.map.row($0)).pValue }
      }
      let solved = problem.solve([y.elements])
      for name in ["classical", "cr2"] {
        found[name] = try testers.map { tester in
          let test = try #require(tester.tests.first { $0.tally.method == name })
          let variance = try #require(
            solved.residuals.withColumn(0) { e in
              test.variance(
                tester.forms.map { $0.squares(e) }, squares: solved.squares[0],
                working: solved.squares[0] / problem.residualDF)
            })
          let t = solved.theta.crossProduct(tester.direction)[0] / variance.squareRoot()
          return try StudentT(df: try #require(test.df)).twoSidedP(t)
        }
      }
      for row in known where row["draw"] == "\(k + 1)" {
        let own = try #require(found[row["method"] ?? ""], "\(row)")[row["term"] == "x" ? 0 : 1]
        let difference = (own - (try number(row, "p"))).magnitude
        worst = max(worst, difference)
        #expect(difference < 1e-6, "\(row): \(own)")
      }
    }
    #expect(worst > 0)
  }

  /// A fit from nearby is the fit from the start.
  @Test(arguments: ["nested", "slope"]) func refitsAsFromTheStart(kind: String) throws {
    let refit = MixedRefit(
      try #require(try Self.fit(kind, draw: 0).regression as? MixedRegression).fit)
    for draw in 1..<5 {
      let own = try #require(try Self.fit(kind, draw: draw).regression as? MixedRegression).fit
      let again = try refit.fitted(to: own.y)
      #expect((again.logLikelihood - own.logLikelihood).magnitude < 1e-8)
      for (a, b) in zip(again.coefficients, own.coefficients) {
        #expect((a - b).magnitude < 1e-7)
      }
      #expect(relativeDifference(again.sigma, own.sigma) < 1e-7)
    }
  }

  @Test func saysHowItWasDrawn() throws {
    let fit = try Self.fit("nested", draw: 0)
    #expect(fit.needsCertificate)
    let rows = try fit.sizeCertificate(draws: 12)
    let x = rows.filter { $0.term == "x" }
    #expect(
      x.map(\.method) == [
        "classical", "cr1_normal", "cr1s", "cr2", "cr3", "cr3_jackknife", "kenward_roger",
        "satterthwaite", "mixed_cr2",
      ])
    #expect(x.filter(\.chosen).map(\.method) == ["kenward_roger"])
    #expect(x[0].groupings.hasPrefix("la ") && x[0].groupings.contains("la/family "))
    #expect(x.allSatisfy { $0.nDraws == 12 && $0.nFailed == 0 && $0.cluster == "la" })
    #expect(fit.missingCertificate(rows) == nil)
    #expect(rows == (try fit.sizeCertificate(draws: 12)))
  }

  /// The support is the column whose slope differs: the nulls' average slope is zero, each group's is not.
  @Test func slopesOfTheSupport() throws {
    let fit = try Self.fit("slope", draw: 1)
    let rows = try fit.sizeCertificate(draws: 40)
    #expect(rows[0].groupings.hasPrefix("la (with slopes of x) "))
    let classical = try #require(rows.first { $0.method == "classical" && $0.term == "x" })
    let own = try #require(rows.first { $0.method == "kenward_roger" && $0.term == "x" })
    #expect(try #require(own.rejectionRate) <= (try #require(classical.rejectionRate)))
    #expect(own.chosen && own.nFailed == 0)
  }

  /// A variance of zero is a fact of the draws too; ML and cluster-robust headlines have theirs.
  @Test func singularFitsAndOtherHeadlines() throws {
    let singular = try (0..<8).filter { draw in
      let mixed = try Self.fit("crossed", draw: draw).regression as? MixedRegression
      return mixed?.fit.isSingular == true
    }
    let rows = try Self.fit("crossed", draw: singular[0]).sizeCertificate(draws: 6)
    #expect(rows[0].groupings.contains(" 0 %"))
    #expect(rows.contains { $0.method == "kenward_roger" && $0.chosen })
    #expect(!rows.contains { $0.method == "mixed_cr2" })
    var ml = Self.spec("nested")
    ml.criterion = .ml
    let likelihood = try Self.fit("nested", draw: 0, mixed: ml).sizeCertificate(draws: 4)
    #expect(likelihood.filter(\.chosen).map(\.method) == ["satterthwaite", "satterthwaite"])
    #expect(!likelihood.contains { $0.method == "kenward_roger" })
    let robust = try Self.fit(
      "slope", draw: 0, mixed: MixedSpec(levels: ["la"]), method: .named(.cr1)
    ).sizeCertificate(draws: 4)
    #expect(robust.filter(\.chosen).map(\.method) == ["mixed_cr1", "mixed_cr1"])
  }

  /// A draw that has no fit counts as one without a test.
  @Test func failuresAreCounted() throws {
    let fit = try Self.fit("crossed", draw: 0)
    let mixed = try #require(fit.regression as? MixedRegression)
    var tests = MixedTests(
      fit, mixed, Clusters(try #require(fit.sample["la"]), named: "la"), 0, names: ["x", "z"],
      smallest: [0.1, nil])
    let refit = MixedRefit(mixed.fit)
    tests.add(Vector(repeating: 0, count: mixed.fit.rowCount), refit)
    tests.add(mixed.fit.y, refit)
    #expect(tests.tallies(of: 0).map(\.failed) == [1, 1])
    #expect(tests.tallies(of: 0).map(\.draws) == [2, 2])
  }

  /// What is too much for 200 draws is told.
  @Test func tooLargeIsTold() throws {
    let fit = try Self.fit("nested", draw: 0)
    let mixed = try #require(fit.regression as? MixedRegression)
    let effort = MixedEffort(mixed.fit, try #require(mixed.clusters))
    #expect(effort.refits(2000) == 2000 && effort.robust(2000) == 2000)
  }
}

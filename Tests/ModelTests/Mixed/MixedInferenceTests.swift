import LinearAlgebra
import Statistics
import Testing

@testable import Model

/// Intervals, tests, robust covariance and simulation of a mixed fit.
struct MixedInferenceTests {
  static func reference(_ name: String) throws -> MixedReference {
    try #require(MixedReference.all.first { $0.name == name })
  }

  /// lme4 interpolates its profile, so it is good to about four digits.
  @Test(arguments: [
    "dyestuff", "penicillin", "pastes", "sleep", "sleep-double", "children", "children-singular",
  ])
  func profileIntervalsAgree(_ name: String) throws {
    let reference = try Self.reference(name)
    let fit = try reference.fit()
    let (low, high) = (try reference.expected("conflow"), try reference.expected("confhigh"))
    let intervals = try fit.profileIntervals()
    // lme4 numbers a term's deviations and correlations column by column, terms by size.
    var keys = reference.fixedNames
    var next = 1
    for term in reference.random {
      for c in term.columns.indices {
        keys.append(next < 10 ? ".sig0\(next)" : ".sig\(next)")
        next += reference.isCorrelated ? term.columns.count - c : 1
      }
    }
    keys.append(".sigma")
    if name.hasPrefix("children") { keys.swapAt(3, 4) }
    for (interval, key) in zip(intervals, keys) {
      let (from, to) = (try #require(low[key]), try #require(high[key]))
      let scale = 1e-3 * (to - from)
      #expect((interval.low - from).magnitude < scale, "\(key): \(interval) \(from)")
      #expect((interval.high - to).magnitude < scale, "\(key): \(interval) \(to)")
    }
  }

  /// Of models with a variance of zero at the maximum, which leaves zero while another parameter is
  /// held: lme4's profile (`Golden/mixed/boundary.R`).
  @Test(arguments: [
    "uncorrelated": [("la", ["1", "case"])], "crossed": [("la", ["1"]), ("team", ["1"])],
    "crossed-family": [("family", ["1"]), ("team", ["1"])],
  ])
  func profileIntervalsAgreeOnTheBoundary(
    _ name: String, _ random: [(group: String, columns: [String])]
  ) throws {
    var reference = MixedReference(
      name: name, data: "boundary-children", fixed: ["case", "age"],
      random: random.map { ($0.group, $0.group, $0.columns) })
    reference.isCorrelated = false
    let fit = try reference.fit()
    #expect(fit.isSingular)
    let intervals = try fit.profileIntervals()
    let rows = try golden("mixed/boundary.csv").filter { $0["model"] == name }
    let order =
      rows.filter { !($0["name"] ?? "").hasPrefix("s") }
      + rows.filter { ($0["name"] ?? "").hasPrefix("s") }
    #expect(intervals.count == order.count)
    for (interval, row) in zip(intervals, order) {
      let (low, high) = (try number(row, "low"), try number(row, "high"))
      let scale = 1e-3 * (high - low)
      #expect((interval.low - low).magnitude < scale, "\(row): \(interval.low)")
      #expect((interval.high - high).magnitude < scale, "\(row): \(interval.high)")
    }
    // A variance of zero adds nothing, whichever side rounding falls on.
    for hypothesis in VarianceHypothesis.all(of: fit.terms) where hypothesis.columns.count == 1 {
      let test = try fit.varianceTest(hypothesis)
      let isZero = fit.singularities.contains { $0.component == test.component }
      #expect((test.pValue == 1) == isZero, "\(test)")
      if isZero { #expect(test.statistic == 0) }
    }
  }

  @Test(
    arguments: MixedReference.all.filter { $0.cluster != nil }, MixedClustered.Kind.allCases)
  func clusteredAgrees(_ reference: MixedReference, _ kind: MixedClustered.Kind) throws {
    let fit = try reference.fit()
    let name = try #require(reference.cluster)
    let clusters = MixedReference.codes(try reference.rows().map { $0[name] ?? "" }).groups
    let robust = try fit.clustered(by: clusters, kind)
    let prefix = kind.rawValue.uppercased()
    let errors = try reference.expected("\(prefix)se")
    let dfs = try reference.expected("\(prefix)df")
    let p = reference.fixedNames.count
    for (j, term) in reference.fixedNames.enumerated() {
      let test = robust.test(Vector((0..<p).map { $0 == j ? 1 : 0 }))
      let (se, df) = (try #require(errors[term]), try #require(dfs[term]))
      #expect(relativeDifference(test.stdError, se) < 1e-6, "\(term)")
      #expect(relativeDifference(test.df, df) < 1e-5, "\(term): \(test.df) against \(df)")
    }
  }

  @Test func clustersHoldWholeGroups() throws {
    let fit = try Self.reference("children").fit()
    let rows = Array(0..<fit.rowCount)
    #expect(throws: MixedError.self) { try fit.clustered(by: rows) }
  }

  @Test func singularFitsAreNamed() throws {
    let dyestuff2 = try Self.reference("dyestuff2").fit()
    #expect(dyestuff2.singularities.map(\.component) == ["var(batch)"])
    #expect(dyestuff2.singularities.first?.kind == .zeroVariance)
    #expect(dyestuff2.convergence.isConverged)
    #expect(throws: MixedError.noRandomTerms) { try dyestuff2.withoutSingularTerms() }

    let children = try Self.reference("children-singular").fit()
    #expect(children.singularities.map(\.component) == ["var(la)"])
    let simpler = try #require(try children.withoutSingularTerms())
    #expect(simpler.terms.map(\.name) == ["family"])
    #expect(!simpler.isSingular)
    #expect((simpler.logLikelihood - children.logLikelihood).magnitude < 1e-9)
    #expect(try Self.reference("children").fit().withoutSingularTerms() == nil)
  }

  /// Two perfectly correlated effects by construction.
  @Test func perfectCorrelationIsNamed() throws {
    var generator = SeededGenerator(seed: 7, stream: "mixed")
    let (groups, each) = (20, 8)
    var (codes, x, y) = ([Int](), [Double](), [Double]())
    for g in 0..<groups {
      let u = generator.normal()
      for i in 0..<each {
        codes.append(g)
        x.append(Double(i))
        y.append(1 + 2 * u + (0.5 + 0.7 * u) * Double(i) + 0.8 * generator.normal())
      }
    }
    let ones = [Double](repeating: 1, count: y.count)
    let term = RandomTerm(
      name: "la", groups: codes, labels: (0..<groups).map { "\($0)" },
      Z: Matrix(columns: [ones, x]), columns: ["(Intercept)", "x"])
    let fit = try MixedFit(X: Matrix(columns: [ones, x]), y: Vector(y), terms: [term])
    #expect(fit.convergence.isConverged)
    if fit.isSingular {
      #expect(fit.singularities.first?.kind == .perfectCorrelation(1))
      let simpler = try #require(try fit.withoutSingularTerms()?.terms.first)
      #expect(simpler.columns == ["(Intercept)", "x"])
      #expect(!simpler.isCorrelated)
    } else {
      #expect((fit.components[2].standardized ?? 0) > 0.95)
    }
    #expect(
      fit.components.map(\.name) == ["var(la)", "var(la.x)", "cov(la,la.x)", "var(residual)"])
  }

  @Test func varianceTestsUseTheMixture() throws {
    let sleep = try Self.reference("sleep").fit()
    let slope = try sleep.varianceTest(term: 0, column: 1)
    #expect(slope.mixture == [1, 2])
    // lme4: REML criteria 1743.62827 and 1786.46508 (digits as in reference.csv's models).
    #expect((slope.statistic - 42.8368).magnitude < 1e-3)
    let dyestuff = try Self.reference("dyestuff").fit()
    let batch = try dyestuff.varianceTest(term: 0, column: 0)
    #expect(batch.mixture == [0, 1])
    let chi = try ChiSquared(df: 1)
    #expect(relativeDifference(batch.pValue, chi.survival(batch.statistic) / 2) < 1e-12)
    #expect(try Self.reference("dyestuff2").fit().varianceTest(term: 0, column: 0).pValue == 1)
  }

  @Test func sharesAddUp() throws {
    let fit = try Self.reference("children").fit()
    let explained = fit.explained
    let variances = fit.components.map(\.estimate)
    let total = variances.reduce(0, +)
    #expect(relativeDifference(explained.intraclass[0].share, variances[0] / total) < 1e-12)
    #expect(explained.marginal > 0 && explained.marginal < explained.conditional)
    let left = 1 - explained.marginal
    let shares = explained.intraclass.reduce(0) { $0 + $1.share }
    #expect(relativeDifference(explained.conditional - explained.marginal, left * shares) < 1e-12)
  }

  @Test func theBootstrapIsSeeded() throws {
    let fit = try Self.reference("dyestuff").fit()
    var (one, two) = (
      SeededGenerator(seed: 5, stream: "bootstrap"), SeededGenerator(seed: 5, stream: "bootstrap")
    )
    let replicates = try fit.bootstrap(200, using: &one)
    #expect(try fit.bootstrap(3, using: &two) == Array(replicates.prefix(3)))
    // A refit by one optimizer does not pass for a verified one.
    let refit = try MixedOptimum(unverified: fit.deviance)
    #expect(!refit.convergence.isConverged && refit.convergence.second == nil)
    let sigmas = replicates.map(\.sigma)
    let mean = sigmas.reduce(0, +) / 200
    #expect(relativeDifference(mean, fit.sigma) < 0.05)
    let means = replicates.map { $0.coefficients[0] }
    let center = means.reduce(0, +) / 200
    let spread = (means.reduce(0) { $0 + ($1 - center) * ($1 - center) } / 199).squareRoot()
    #expect(relativeDifference(spread, fit.covariance[0, 0].squareRoot()) < 0.2)
  }
}

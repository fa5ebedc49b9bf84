import LinearAlgebra
import Statistics
import Tables
import Testing

@testable import Model

/// Outcomes drawn from generalized mixed fits and fitted again. The draws are ours (`draws.csv`); R's `glmer`
/// fits the same ones (`Golden/glmm/draws.R`).
struct GeneralizedMixedBootstrapTests {
  private typealias Base = GeneralizedMixedTests

  static let names = ["cbpp", "offset", "crossed"]

  /// The first draws of a model.
  static func drawn(_ name: String) throws -> [Response] {
    let (_, mixed) = try Base.regression(name)
    var generator = SeededGenerator(seed: 7, stream: "draws/\(name)")
    return (0..<3).map { _ in mixed.simulated(using: &generator) }
  }

  @Test(arguments: names)
  func fitsToDrawsAgree(_ name: String) throws {
    let (fit, mixed) = try Base.regression(name)
    let regression = try #require(fit.regression as? GeneralizedMixedRegression)
    let known = try golden("glmm/draws.csv").filter { $0["model"] == name }
    let expected = try golden("glmm/draws-refits.csv").filter { $0["model"] == name }
    for (d, response) in try Self.drawn(name).enumerated() {
      let y = try known.filter { $0["draw"] == "\(d + 1)" }.map { try number($0, "y") }
      #expect(response.y == y)
      let point = try mixed.refitted(to: response)
      let values = Dictionary(
        uniqueKeysWithValues: try expected.filter { $0["draw"] == "\(d + 1)" }
          .map { ($0["name"] ?? "", try number($0, "value")) })
      let reported = regression.map * point.coefficients
      for (j, column) in regression.columns.enumerated() {
        let value = try #require(values[column.name.filter { $0 != "[" && $0 != "]" }])
        #expect((reported[j] - value).magnitude < 1e-4, "\(d) \(column.name) \(reported[j])")
      }
      for component in mixed.terms.components(point.randomCovariances) {
        let value = try #require(values[component.name])
        #expect((component.estimate - value).magnitude < 1e-4, "\(d) \(component)")
      }
      for hypothesis in VarianceHypothesis.all(of: mixed.terms) {
        let reduced = hypothesis.reduced(mixed.terms)
        let null = try mixed.null(of: reduced, from: regression.start)
        let least = try mixed.leastValue(of: response, with: reduced, near: null.theta)
        let value = try #require(values["without \(hypothesis.component(of: mixed.terms))"])
        #expect((least - point.value - value).magnitude < 1e-4, "\(d) \(hypothesis) \(value)")
      }
    }
  }

  /// The same seed gives the same rows, and every row its draws.
  @Test func theRowsAreComplete() throws {
    var model = Base.cases[0]
    model.mixed.bootstrap = 20
    let (fit, mixed) = try Base.regression(model.name)
    let regression = try #require(fit.regression as? GeneralizedMixedRegression)
    let bootstrap = GeneralizedMixedBootstrap(
      spec: model.spec, regression: regression, draws: 20, seed: 3)
    let rows = try bootstrap.results()
    #expect(
      rows.map(\.kind) == [
        .coefficient, .coefficient, .coefficient, .coefficient, .variance, .likelihoodRatio,
      ])
    #expect(try bootstrap.results() == rows)
    for row in rows {
      #expect(row.nDraws + row.nFailed == 20, "\(row)")
      if row.kind != .likelihoodRatio {
        let (low, high) = (try #require(row.confLow), try #require(row.confHigh))
        #expect(low < high)
      }
    }
    let test = try #require(rows.last)
    #expect(test.pValue ?? 0 >= 1 / 21.0)
    #expect(mixed.terms.count == 1)
  }

  @Test func whatWouldTakeHoursIsRefused() throws {
    let (_, mixed) = try Base.regression("crossed")
    #expect(throws: MixedError.self) { try mixed.checkEffort(draws: 1_000_000_000, fits: 1) }
    let words = MixedError.tooLongBootstrap(draws: 9999, limit: 500).diagnostic
    #expect(words.fix == "write 'bootstrap: 500', or remove it")
  }

  /// Errors of effects from draws are near those of the delta method.
  @Test func effectsHaveErrorsFromDraws() throws {
    var model = Base.cases[4]
    model = try #require(Base.cases.first { $0.name == "flat" })
    model.mixed.generalized?.bootstrap = EffectBootstrap(draws: 25, seed: 1)
    let (delta, _) = try Base.regression("flat")
    let sample = try Sample(of: try Base.data(model.data), for: model.spec)
    let estimation = try model.spec.estimation(of: sample)
    let subject = try #require(
      estimation.regression.effectSubject(
        model.spec, estimation.sample, estimation.design, .classical))
    let rows = try #require(subject.population?.rows(subject, []))
    #expect(rows.map(\.kind) == [.populationAverage, .atMeans, .populationAverageStep])
    for row in rows {
      let known = try #require(delta.effects.first { $0.kind == row.kind && $0.term == row.term })
      #expect(row.estimate == known.estimate)
      #expect(row.nDraws == 25)
      let ratio = try #require(row.stdError) / (try #require(known.stdError))
      #expect(ratio > 0.6 && ratio < 1.6, "\(ratio)")
    }
  }
}

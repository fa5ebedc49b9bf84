import LinearAlgebra
import Testing

@testable import Model

/// Against lme4, carried on to a gradient of zero (`Golden/mixed/reference.R`).
struct MixedFitTests {
  @Test(arguments: MixedReference.all)
  func fixedEffectsAgree(_ reference: MixedReference) throws {
    let fit = try reference.fit()
    let beta = try reference.expected("beta")
    let errors = try reference.expected("se")
    for (j, name) in reference.fixedNames.enumerated() {
      let (b, se) = (try #require(beta[name]), try #require(errors[name]))
      #expect(relativeDifference(fit.coefficients[j], b) < 1e-9, "\(name)")
      #expect(relativeDifference(fit.covariance[j, j].squareRoot(), se) < 1e-8, "\(name)")
    }
    let logLikelihood = try #require(try reference.expected("loglik")[""])
    #expect((fit.logLikelihood - logLikelihood).magnitude < 1e-8)
  }

  @Test(arguments: MixedReference.all)
  func variancesAgree(_ reference: MixedReference) throws {
    let fit = try reference.fit()
    #expect(fit.convergence.isConverged, "\(fit.convergence)")
    var mine: [String: Double] = ["residual": fit.sigma * fit.sigma]
    for (term, G) in zip(fit.terms, fit.randomCovariances) {
      for c in term.columns.indices {
        mine["\(term.name) \(term.columns[c])"] = G[c, c]
        for r in (c + 1)..<max(term.columns.count, c + 1) {
          mine["\(term.name) \(term.columns[c]) \(term.columns[r])"] = G[r, c]
        }
      }
    }
    let total = fit.sigma * fit.sigma
    let expected = try reference.expected("vcov")
    for (name, value) in expected {
      let name = name.replacing("subject.1", with: "subject")
      let found = try #require(mine[name], "\(name)")
      // A covariance by the product of its standard deviations.
      let parts = name.split(separator: " ")
      let scale =
        parts.count < 3
        ? max(found, value)
        : ((mine["\(parts[0]) \(parts[1])"] ?? 0) * (mine["\(parts[0]) \(parts[2])"] ?? 0))
          .squareRoot()
      #expect(
        (found - value).magnitude < 1e-7 * scale + 1e-12 * total,
        "\(name): \(found) against \(value)")
    }
  }

  @Test(arguments: MixedReference.all)
  func predictionsAgree(_ reference: MixedReference) throws {
    let fit = try reference.fit()
    let values = try reference.expected("ranef")
    let errors = try reference.expected("condsd")
    for prediction in fit.predictions {
      let key = "\(prediction.term) \(prediction.column) \(prediction.group)"
      guard let value = values[key], let error = errors[key] else { continue }
      #expect(
        (prediction.estimate - value).magnitude < 1e-7 * fit.sigma,
        "\(key): \(prediction.estimate) against \(value)")
      #expect((prediction.conditionalError - error).magnitude < 1e-6 * fit.sigma, "\(key)")
      #expect(try #require(prediction.predictionError) >= prediction.conditionalError * (1 - 1e-12))
    }
    let fitted = try reference.expected("fitted")
    for i in 0..<5 {
      let value = try #require(fitted["\(i + 1)"])
      #expect(relativeDifference(fit.fitted[i], value) < 1e-8)
    }
  }

  /// Six batches of five: σ² = MSW, σ_b² = (MSB − MSW)/5.
  @Test func dyestuffHasAClosedForm() throws {
    let reference = try #require(MixedReference.all.first { $0.name == "dyestuff" })
    let fit = try reference.fit()
    let rows = try reference.rows()
    let batches = try Dictionary(grouping: rows, by: { $0["batch"] ?? "" }).values
      .map { try $0.map { try number($0, "y") } }
    let means = batches.map { $0.reduce(0, +) / 5 }
    let grand = means.reduce(0, +) / 6
    let between = 5 * means.reduce(0) { $0 + ($1 - grand) * ($1 - grand) } / 5
    let within =
      zip(batches, means).reduce(0) { sum, batch in
        sum + batch.0.reduce(0) { $0 + ($1 - batch.1) * ($1 - batch.1) }
      } / 24
    #expect(relativeDifference(fit.sigma * fit.sigma, within) < 1e-10)
    #expect(relativeDifference(fit.randomCovariances[0][0, 0], (between - within) / 5) < 1e-10)
    #expect(relativeDifference(fit.coefficients[0], grand) < 1e-13)
    #expect(fit.components.map(\.name) == ["var(batch)", "var(residual)"])
  }

  /// With the same days for everyone and a random line each, the lines' own least squares have
  /// covariance G + σ²(Z'Z)⁻¹; values in exact rational arithmetic (`closed-form.py`).
  @Test func sleepstudyHasAClosedForm() throws {
    let values: [String: [Double]] = [
      "sleep": [612.0899386625255, 9.604333316744091, 35.07166049831739, 654.9410270722988],
      "sleep-ml": [565.5153668031188, 11.055429022598608, 32.682197186409326, 654.9410270722988],
    ]
    for (name, expected) in values {
      let reference = try #require(MixedReference.all.first { $0.name == name })
      let fit = try reference.fit()
      let G = fit.randomCovariances[0]
      let found = [G[0, 0], G[1, 0], G[1, 1], fit.sigma * fit.sigma]
      for (mine, value) in zip(found, expected) {
        #expect(relativeDifference(mine, value) < 1e-9, "\(name): \(mine) against \(value)")
      }
    }
  }
}

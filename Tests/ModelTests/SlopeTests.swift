import Tables
import Testing

@testable import Model

struct SlopeTests {
  static let models: [(name: String, support: [String], adjust: [String])] = [
    ("numbers", ["age", "age:load"], ["load"]), ("levels", ["age"], ["role", "role:age"]),
    ("category", ["role"], ["load", "role:load"]), ("polynomial", ["poly(age, 2)"], ["load"]),
    ("spline", ["ns(age, 3)"], []),
  ]

  @Test(arguments: models)
  func agreesWithLinearContrast(
    _ model: (name: String, support: [String], adjust: [String])
  ) throws {
    let fit = try ModelSpec(
      outcome: "y", support: model.support, adjust: model.adjust,
      inference: Inference(cluster: .by("la"))
    ).fit(to: try CurveTests.data())
    let theirs = try golden("curves/slopes.csv").filter { $0["model"] == model.name }
    let ours = try fit.slopes()
    #expect(ours.count == theirs.count)
    for (ours, theirs) in zip(ours, theirs) {
      let name = "\(ours.contrast) at \(ours.at ?? "")"
      #expect(relativeDifference(ours.estimate, try number(theirs, "estimate")) < 1e-9, "\(name)")
      #expect(
        relativeDifference(try #require(ours.stdError), try number(theirs, "std_error")) < 1e-9,
        "\(name)")
      #expect(relativeDifference(try #require(ours.df), try number(theirs, "df")) < 1e-8, "\(name)")
      #expect(
        relativeDifference(try #require(ours.confLow), try number(theirs, "conf_low")) < 1e-8,
        "\(name)")
    }
  }

  @Test func namesWhatIsComparedAndWhere() throws {
    func words(_ support: [String], _ adjust: [String]) throws -> [String] {
      try ModelSpec(
        outcome: "y", support: support, adjust: adjust, inference: Inference(cluster: .none)
      ).fit(to: try CurveTests.data()).slopes().map {
        "\($0.term): \($0.contrast) | \($0.moderator ?? "") \($0.at ?? "") \($0.place ?? "")"
      }
    }
    #expect(
      try words(["age", "age:site"], ["site"]) == [
        "age: one more | site north ", "age: one more | site south ",
      ])
    #expect(
      try words(["site"], ["load", "site:load"]) == [
        "site: south − north | load 12.3 mean − SD", "site: south − north | load 16.3 mean",
        "site: south − north | load 20.4 mean + SD",
      ])
    #expect(try words(["age"], ["load"]).isEmpty)
    #expect(try words(["age:load"], ["age", "load"]).isEmpty)
  }

  /// A linear model's slope is the same everywhere: a contrast of one coefficient is that coefficient.
  @Test func aContrastOfOneCoefficientIsItsEstimate() throws {
    let fit = try ModelSpec(
      outcome: "y", support: ["age", "role"], inference: Inference(cluster: .by("la"))
    ).fit(to: try CurveTests.data())
    for estimator in fit.regression.covariances {
      let own = try fit.regression.covariance(estimator)
      let same = try fit.regression.covariance(estimator, of: .identity(own.matrix.rowCount))
      for j in own.standardErrors.indices {
        #expect(
          relativeDifference(own.standardErrors[j] ?? 0, same.standardErrors[j] ?? 1) < 1e-12)
        #expect(relativeDifference(own.degreesOfFreedom[j], same.degreesOfFreedom[j]) < 1e-10)
      }
    }
  }
}

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
        let at = $0.at.map { text in Double(text).map { Wording.number($0) } ?? text } ?? ""
        return "\($0.term): \($0.contrast) | \($0.moderator ?? "") \(at) \($0.place ?? "")"
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
    // An interaction that is the claim by itself is told by the column named first.
    #expect(try words(["age:load"], ["age", "load"]) == words(["age", "age:load"], ["load"]))
    #expect(try words(["age:role"], ["age", "role"]).count == 3)
  }

  /// The numbers themselves are kept, and words of curves stay apart where places differ by little of them.
  @Test func placesKeepTheirDigits() throws {
    var data = try CurveTests.data()
    let load = try #require(data["load"]?.numbers)
    data.set(.numbers(load.map { 2000 + $0 / 3 }), as: ColumnSpec("year", .number))
    func slopes(_ support: [String], _ adjust: [String]) throws -> [Slope] {
      try ModelSpec(
        outcome: "y", support: support, adjust: adjust, inference: Inference(cluster: .none)
      ).fit(to: data).slopes()
    }
    let places = try slopes(["age", "age:year"], ["year"]).compactMap { $0.at.flatMap(Double.init) }
    let years = try #require(data["year"]?.numbers)
    let mean = years.reduce(0, +) / Double(years.count)
    #expect(places.count == 3 && relativeDifference(places[1], mean) < 1e-15)
    let contrasts = try slopes(["poly(year, 2)"], []).map(\.contrast)
    #expect(contrasts == ["2004.1 → 2005.4", "2005.4 → 2006.8", "2004.1 → 2006.8"])
  }

  /// A line through points has the slope at the means of what a column interacts with.
  @Test func slopesAtMeansAreThoseOfThePlaces() throws {
    let spec = ModelSpec(
      outcome: "y", support: ["age", "age:load"], adjust: ["load"],
      inference: Inference(cluster: .none))
    let fit = try spec.fit(to: try CurveTests.data())
    let mean = try #require(try fit.slopes().first { $0.place == "mean" })
    let line = try #require(fit.slopeAtMeans(of: "age"))
    #expect(relativeDifference(line.slope, mean.estimate) < 1e-12 && !line.isEverywhere)
    #expect(fit.slopeAtMeans(of: "role") == nil)
    let plain = try ModelSpec(
      outcome: "y", support: ["age"], inference: Inference(cluster: .none)
    ).fit(to: try CurveTests.data())
    #expect(plain.slopeAtMeans(of: "age")?.isEverywhere == true)
    #expect(
      relativeDifference(
        plain.slopeAtMeans(of: "age")?.slope ?? 0, try plain.estimate(of: "age").estimate) < 1e-12)
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

import LinearAlgebra
import Tables
import TestSupport
import Testing

@testable import Model

/// Slopes at combinations of what one interaction holds beside a column (Golden/curves/places.R).
struct SlopePlacesTests {
  struct Scenario: Sendable, CustomTestStringConvertible {
    let name: String
    let support: [String]
    let adjust: [String]
    /// A row of theirs has these two columns' places.
    let moderator: String
    var outcome = "y"
    var estimator = Estimator.ols
    var testDescription: String { name }
  }

  private static let roles = (
    support: ["age", "age:role", "age:site", "age:role:site"],
    adjust: ["role", "site", "role:site"]
  )
  private static let loads = (
    support: ["age", "age:load", "age:site", "age:load:site"],
    adjust: ["load", "site", "load:site"]
  )

  static let scenarios = [
    Scenario(
      name: "levels", support: roles.support, adjust: roles.adjust, moderator: "role × site"),
    Scenario(
      name: "number", support: loads.support, adjust: loads.adjust, moderator: "load × site"),
    Scenario(
      name: "numbers", support: ["age", "age:load", "age:area", "age:load:area"],
      adjust: ["load", "area", "load:area"], moderator: "load × area"),
    Scenario(
      name: "category", support: ["role", "role:load", "role:site", "role:load:site"],
      adjust: loads.adjust, moderator: "load × site"),
    Scenario(
      name: "logistic", support: loads.support, adjust: loads.adjust, moderator: "load × site",
      outcome: "high", estimator: .generalized(GeneralizedSpec(.logistic))),
    Scenario(
      name: "poisson", support: roles.support, adjust: roles.adjust, moderator: "role × site",
      outcome: "load", estimator: .generalized(GeneralizedSpec(.poisson))),
  ]

  private static func data() throws -> Table {
    let data = try CurveTests.data()
    let y = try #require(data["y"]?.numbers)
    let middle = y.sorted()[(y.count / 2 - 1)...(y.count / 2)].reduce(0, +) / 2
    return data.setting(.numbers(y.map { $0 > middle ? 1 : 0 }), as: ColumnSpec("high", .number))
      .setting(.numbers(try #require(data["la"]?.numbers)), as: ColumnSpec("area", .number))
  }

  private static func slopes(_ scenario: Scenario) throws -> [Slope] {
    try ModelSpec(
      outcome: scenario.outcome, support: scenario.support, adjust: scenario.adjust,
      estimator: scenario.estimator, inference: Inference(cluster: .by("la"), method: .named(.cr2))
    ).fit(to: data()).slopes()
  }

  @Test(arguments: scenarios)
  func agreesWithLinearContrast(_ scenario: Scenario) throws {
    let all = try Self.slopes(scenario)
    let ours = all.filter { $0.moderator == scenario.moderator }
    let theirs = try golden("curves/places.csv").filter { $0["model"] == scenario.name }
    #expect(ours.count == theirs.count)
    // One column at a time they stay.
    #expect(all.contains { $0.moderator == "site" || $0.moderator == "area" })
    let isLinear = scenario.estimator == .ols
    for scale in Set(theirs.compactMap { $0["scale"] }) {
      let own = ours.filter { ($0.scale.hasPrefix("log ") ? "link" : "outcome") == scale }
      for (ours, row) in zip(own, theirs.filter { $0["scale"] == scale }) {
        let name: Comment = "\(scale): \(ours.contrast) at \(ours.at ?? "")"
        try Self.expect(ours.at, standsAt: row["at"] ?? "", name)
        #expect(
          relativeDifference(ours.estimate, try number(row, "estimate")) < (isLinear ? 1e-9 : 1e-8),
          name)
        #expect(
          relativeDifference(try #require(ours.stdError), try number(row, "std_error"))
            < (isLinear ? 1e-8 : 1e-7), name)
        #expect(relativeDifference(try #require(ours.df), try number(row, "df")) < 1e-6, name)
      }
    }
  }

  private static func expect(_ at: String?, standsAt theirs: String, _ name: Comment) throws {
    let own = PlaceNotation.parts(in: try #require(at), count: 2)
    let parts = theirs.split(separator: ";").map(String.init)
    #expect(own.count == 2 && parts.count == 2, name)
    for (own, part) in zip(own, parts) {
      if let value = Double(part) {
        #expect(relativeDifference(Double(own) ?? 0, value) < 1e-12, name)
      } else {
        #expect(own == part, name)
      }
    }
  }

  @Test func namesThePlaces() throws {
    let slopes = try Self.slopes(Self.scenarios[1])
    #expect(
      slopes.map(\.moderator) == ["load", "load", "load", "site", "site"]
        + [String](repeating: "load × site", count: 4))
    #expect(
      slopes.suffix(4).map(\.place) == [
        "mean − SD, north", "mean − SD, south", "mean + SD, north", "mean + SD, south",
      ])
    #expect(try Self.slopes(Self.scenarios[0]).suffix(6).allSatisfy { $0.place == nil })
  }

  /// Of too many places those with most rows are told.
  @Test func placesHaveRows() throws {
    let n = 400
    func data(_ levels: Int) -> Table {
      table(
        "d",
        [
          ("y", (0..<n).map { Double(($0 * 37) % 23) }),
          ("x", (0..<n).map { Double(($0 * 13) % 17) }),
        ],
        categories: [
          ("a", (0..<n).map { "a\($0 % 3)" }, levels: ["a0", "a1", "a2"]),
          (
            "b", (0..<n).map { $0 < n / 2 ? "b\($0 % levels)" : "b0" },
            levels: (0..<levels).map { "b\($0)" }
          ),
        ])
    }
    func contrasts(_ levels: Int) throws -> SlopeContrasts {
      let spec = ModelSpec(
        outcome: "y", support: ["x", "x:a", "x:b", "x:a:b"], adjust: ["a", "b", "a:b"],
        inference: Inference(cluster: .none))
      let fit = try spec.fit(to: data(levels))
      let told = try fit.slopes().filter { $0.moderator == "a × b" }
      let check = fit.checks.filter { $0.check == "places_left_out" }
      #expect(told.count == 12)
      #expect(check.map(\.value) == (levels == 4 ? [] : [3]))
      #expect(
        check.allSatisfy {
          $0.result == .pass && $0.term == "x"
            && $0.meaning.hasPrefix(
              "slopes of x are told at 12 of the 15 combinations of a and b, those with most rows")
        })
      return SlopeContrasts(spec: spec, design: fit.estimation.design, table: data(levels))
    }
    #expect(try contrasts(4).combinations(of: ["a", "b"]).leftOut == 0)
    let five = try contrasts(5).combinations(of: ["a", "b"])
    #expect(five.leftOut == 3 && five.told.prefix(3).map { $0[1].at } == ["b0", "b1", "b2"])
  }

  /// Of overlapping interactions each, of nested ones the largest.
  @Test func theLargestInteractionsAreCombined() throws {
    func combined(_ support: [String]) throws -> [[String]] {
      let spec = ModelSpec(
        outcome: "y", support: support, inference: Inference(cluster: .none))
      let fit = try spec.fit(to: Self.data())
      return SlopeContrasts(
        spec: spec, design: fit.estimation.design, table: try Self.data()
      ).combined(with: "age")
    }
    #expect(try combined(["age", "age:load", "age:site"]).isEmpty)
    #expect(
      try combined(["age", "age:load:site", "age:load:area"]) == [
        ["load", "site"], ["load", "area"],
      ])
    #expect(
      try combined(["age", "age:load:site", "age:load:area:site"]) == [["load", "area", "site"]])
  }
}

import Tables
import Testing

@testable import Model

/// Terms that absorbed effects hold count as being in the model.
struct AbsorbedTermTests {
  /// Twelve units of three regions over five years; `treat` and `region` are of units, `post` and `since` of
  /// years, `sort` of rows.
  static let data: Table = {
    var generator = TestNumbers(seed: 7)
    let (units, years) = (12, 5)
    let rows = (0..<units * years).map { (unit: $0 / years, year: $0 % years) }
    let treat = rows.map { $0.unit % 3 == 0 ? 1.0 : 0 }
    let post = rows.map { $0.year > 2 ? 1.0 : 0 }
    let names = ["east", "north", "west"]
    let region = rows.map { names[$0.unit / 4] }
    return table(
      "t",
      [
        ("y", rows.map { _ in generator.next() }), ("x", rows.map { _ in generator.next() }),
        ("treat", treat), ("post", post), ("did", zip(treat, post).map { $0 * $1 }),
        ("since", rows.map { Double($0.year) }),
        ("northSince", rows.map { names[$0.unit / 4] == "north" ? Double($0.year) : 0 }),
        ("westSince", rows.map { names[$0.unit / 4] == "west" ? Double($0.year) : 0 }),
      ],
      texts: [
        ("unit", rows.map { "u\($0.unit)" }), ("year", rows.map { "y\($0.year)" }),
        ("region", region), ("sort", rows.map { ["a", "b"][($0.unit + $0.year * $0.year) % 2] }),
      ])
  }()

  static func fit(_ support: [String], _ adjust: [String] = [], absorb: [String]) throws -> Fit {
    try ModelSpec(
      outcome: "y", support: support, adjust: adjust,
      estimator: .within(WithinSpec(absorb: absorb)), inference: Inference(cluster: .by("unit"))
    ).fit(to: data)
  }

  @Test func differenceInDifferencesIsComplete() throws {
    let product = try Self.fit(["treat:post"], absorb: ["unit", "year"])
    let column = try Self.fit(["did"], absorb: ["unit", "year"])
    let (a, b) = (try product.estimate(of: "treat:post"), try column.estimate(of: "did"))
    #expect(relativeDifference(a.estimate, b.estimate) < 1e-12)
    #expect(relativeDifference(a.stdError ?? 0, b.stdError ?? 1) < 1e-12)
    #expect(!product.checks.contains { $0.check == "marginality" })
  }

  @Test(arguments: [
    (["treat:post"], [String](), ["unit"], 1.0), (["treat:x"], [], ["year"], 2),
    (["x:treat"], ["x"], ["unit"], nil), (["x:region"], [], ["unit"], nil),
    (["treat:post"], [], ["unit", "sort"], 1),
  ])
  func whatEffectsDoNotHoldIsMissed(
    _ support: [String], _ adjust: [String], _ absorb: [String], _ missing: Double?
  ) throws {
    let found = try Self.fit(support, adjust, absorb: absorb).checks.first {
      $0.check == "marginality"
    }
    #expect(found?.value == missing)
  }

  /// Trends of regions beside effects of years are compared with the first region's.
  @Test func trendsOfGroupsAreComparedWithTheFirst() throws {
    let terms = try Self.fit(["did"], ["region:since"], absorb: ["unit", "year"])
    let columns = try Self.fit(["did"], ["northSince", "westSince"], absorb: ["unit", "year"])
    #expect(
      terms.regression.columns.map(\.name) == ["did", "region[north]:since", "region[west]:since"])
    for (a, b) in zip(terms.coefficients, columns.coefficients) {
      #expect(relativeDifference(a.estimate, b.estimate) < 1e-12)
    }
    // Without effects of years each region has a slope of its own.
    #expect(
      try Self.fit(["did"], ["region:since"], absorb: ["unit"]).regression.columns.count == 4)
  }
}

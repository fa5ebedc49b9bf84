import Tables
import Testing

@testable import Model

/// Against ordinal::clm fitted again with the squared predictor (Golden/generalized/ordinal-link.R).
struct OrdinalLinkTests {
  private static func fit(_ name: String) throws -> Fit {
    guard name == "ordinalbent" else { return try OrdinalTests.fit(name) }
    var data = try OrdinalTests.data("ordinaloffset")
    let (x, s) = (data["x"]?.numbers ?? [], data["s"]?.numbers ?? [])
    let codes = zip(x, s).map { x, s in (x * x > 0.4 ? 1 : 0) + (x * x + s > 1.5 ? 1 : 0) }
    data.set(.numbers(codes.map { Double($0) }), as: ColumnSpec("bent", .number))
    return try ModelSpec(
      outcome: "bent", support: ["x"], estimator: .generalized(GeneralizedSpec(.ordinal)),
      inference: Inference(cluster: .none)
    ).fit(to: data)
  }

  @Test(arguments: ["ordinal", "ordinalseven", "ordinaloffset", "ordinalbent"])
  func agreesWithR(_ name: String) throws {
    let fit = try Self.fit(name)
    let row = try #require(
      try golden("generalized/ordinal-link.csv").first { $0["case"] == name })
    let test = try #require(try (fit.regression as? OrdinalFit)?.linkTest())
    #expect(relativeDifference(test.statistic, try number(row, "statistic")) < 1e-7)
    #expect(relativeDifference(test.pValue, try number(row, "p")) < 1e-7)
    let check = try #require(fit.checks.first { $0.check == "link_test" })
    #expect(check.value == test.pValue)
    #expect(check.result == (name == "ordinalbent" ? .look : .pass))
  }

  /// A category of two levels has no square of its own.
  @Test func termsThatHoldTheSquareAreNotTested() throws {
    let data = try OrdinalTests.data("ordinal")
    var two = data
    two.set(
      .numbers((data["x"]?.numbers ?? []).map { $0 > 0 ? 1 : 0 }), as: ColumnSpec("two", .number))
    let fit = try ModelSpec(
      outcome: "y", support: ["two"], estimator: .generalized(GeneralizedSpec(.ordinal)),
      inference: Inference(cluster: .none)
    ).fit(to: two)
    #expect(!fit.checks.contains { $0.check == "link_test" })
  }
}

import Tables
import Testing

@testable import Model

/// Terms that cannot be told apart (`Golden/scales/scales.R`).
struct CollinearityTests {
  private static func checks(_ adjust: String, _ estimator: Estimator = .ols) throws
    -> [Check]
  {
    try ModelSpec(
      name: "m", outcome: "y", support: ["sup"], adjust: [adjust], estimator: estimator,
      inference: Inference(cluster: .none)
    ).fit(to: try ScaleTests.data()).checks
  }

  /// The worst of them is a stop with its size, not silence.
  @Test(arguments: ["ols", "mixed"]) func aDifferenceInTheEighthDigitIsAStop(_ name: String) throws
  {
    let checks = try Self.checks("noise", ScaleTests.method(name))
    let vif = checks.filter { $0.check == "vif" }
    #expect(vif.map(\.term) == ["sup", "noise"])
    let theirs = try #require(try ScaleTests.numbers()["vif_noise"])
    for check in vif {
      #expect(check.result == .stop)
      #expect(relativeDifference(try #require(check.value), theirs) < 1e-6, "\(check)")
    }
  }

  @Test func aDifferenceInTheSecondDigitIsALook() throws {
    let values = try ScaleTests.numbers()
    let checks = try Self.checks("near")
    let vif = try #require(checks.first { $0.check == "vif" })
    #expect(vif.result == .look)
    #expect(relativeDifference(try #require(vif.value), try #require(values["vif_near"])) < 1e-9)
    let condition = try #require(checks.first { $0.check == "condition_number" })
    #expect(condition.result == .look)
    #expect(
      relativeDifference(try #require(condition.value), try #require(values["kappa_near"])) < 1e-9)
  }

  /// A term that has nothing to do with two others that are one keeps its own number.
  @Test func theThirdTermIsNoPartOfIt() throws {
    let fit = try ModelSpec(
      name: "m", outcome: "y", support: ["sup"], adjust: ["noise", "plan"],
      inference: Inference(cluster: .none)
    ).fit(to: try ScaleTests.data())
    let plan = try #require(fit.checks.first { $0.check == "vif" && $0.term == "plan" })
    #expect(plan.result == .pass)
  }

  /// Beside the constant every calendar year is near dependent: that is about the year 0.
  @Test(arguments: ["ols", "mixed", "logistic"]) func aCalendarYearIsNoLook(_ name: String) throws {
    let checks = try Self.checks("year", ScaleTests.method(name == "logistic" ? "ols" : name))
    let condition = try #require(checks.first { $0.check == "condition_number" })
    #expect(condition.result == .pass)
    #expect(condition.meaning.contains("less their means"))
    let theirs = try #require(try ScaleTests.numbers()["kappa_year"])
    #expect(relativeDifference(try #require(condition.value), theirs) < 1e-9)
  }

  /// The condition that `models.csv` has is of the columns as they are.
  @Test func theFitsOwnConditionIsOfItsColumns() throws {
    let fit = try ModelSpec(
      outcome: "y", support: ["sup"], adjust: ["year"], inference: Inference(cluster: .none)
    ).fit(to: try ScaleTests.data())
    #expect((fit.summary.measures.conditionNumber ?? 0) > 1000)
  }

  /// age = year − birth in no row, but in what a child's rows differ by.
  @Test func anEquationAfterAbsorbingIsOfDeviations() throws {
    var data = try ScaleTests.data()
    let children = data["child"].map { column in (0..<data.rowCount).map { column.text(at: $0) } }
    let years = data["year"]?.numbers ?? []
    let ages = zip(years, children ?? []).map {
      $0 - 2000 - (Double($1 ?? "") ?? 0).truncatingRemainder(dividingBy: 7)
    }
    data = data.setting(.numbers(ages), as: ColumnSpec("agex", .number))
    let spec = ModelSpec(
      name: "m", outcome: "y", support: ["sup"], adjust: ["agex", "year"],
      estimator: .within(WithinSpec(absorb: ["child"])), inference: Inference(cluster: .by("la")))
    let error = #expect(throws: ModelError.self) { try spec.fit(to: data) }
    let words = try #require(error?.diagnostic.why)
    #expect(words.hasPrefix("this holds of what the rows differ by within each child"), "\(words)")
  }
}

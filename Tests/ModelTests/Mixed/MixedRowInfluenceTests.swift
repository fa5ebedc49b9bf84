import LinearAlgebra
import Testing

@testable import Model

/// DFBETA, Cook's distance and leverage of rows of linear mixed fits, against rows left out of lme4's V
/// (`Golden/mixed/influence.R`).
struct MixedRowInfluenceTests {
  @Test(arguments: ConditionalLeverageTests.cases)
  func agrees(_ name: String) throws {
    let fit = try ConditionalLeverageTests.fit(name)
    let mixed = try #require(fit.regression as? MixedRegression)
    let found = try #require(try MixedRowInfluence(mixed))
    let rows = try golden("mixed/influence.csv").filter { $0["case"] == name }
    #expect(found.leverages.count == rows.count && !rows.isEmpty)
    let j = min(1, mixed.columnCount - 1)
    let error = found.parameterErrors[j]
    for (i, row) in rows.enumerated() {
      let dfbeta = try #require(found.change(of: j, without: i))
      #expect((found.leverages[i] - (try number(row, "leverage"))).magnitude < 1e-6, "\(row)")
      #expect((dfbeta - (try number(row, "dfbeta"))).magnitude < 1e-5 * error, "\(row)")
      #expect((dfbeta / error - (try number(row, "dfbetas"))).magnitude < 1e-5, "\(row)")
      let distance = try #require(found.distances[i])
      #expect((distance - (try number(row, "cooks"))).magnitude < 1e-5 * (1 + distance), "\(row)")
    }
    let all = Array(0..<fit.sample.rowCount)
    let sum = try #require(found.leverage(of: all))
    #expect((sum - Double(mixed.columnCount)).magnitude < 1e-9)
  }

  /// They are in influence.csv where the rows are too many to fit the model anew without each.
  @Test func areShown() throws {
    let fit = try ConditionalLeverageTests.fit("weighted")
    let claim = try fit.estimate(of: "support")
    let steps = try #require(fit.rowSteps)
    let made = RowInfluence(steps, of: 1, claim) { "row \($0 + 1)" }
    #expect(made.low == nil && made.high == nil)
    #expect(made.rows.count == fit.sample.rowCount)
    for row in made.rows {
      #expect(row.basis == .variancesHeld && row.level == "row" && row.dffits == nil)
      let without = try #require(row.estimateWithout)
      #expect((claim.estimate - without - (try #require(row.dfbeta))).magnitude < 1e-12)
      #expect((0...1).contains(try #require(row.leverage)) && row.cooksDistance != nil)
    }
  }
}

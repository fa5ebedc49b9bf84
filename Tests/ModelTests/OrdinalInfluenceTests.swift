import LinearAlgebra
import Testing

@testable import Model

/// Rows and clusters left out of proportional odds: the step against whole matrices in R, and against R
/// `ordinal::clm` of the other rows (`Golden/generalized/ordinal-influence.R`).
struct OrdinalInfluenceTests {
  @Test(arguments: ["ordinal", "ordinalseven"]) func agrees(name: String) throws {
    let fit = try OrdinalTests.fit(name)
    let ordinal = try #require(fit.regression as? OrdinalFit)
    let found = try OrdinalInfluence(ordinal)
    let known = try golden("generalized/ordinal-influence.csv").filter { $0["case"] == name }
    let j = try #require(ordinal.columns.firstIndex { $0.name == "x" })
    let error = found.parameterErrors[j]
    for row in known where row["level"] == "row" {
      let i = Int(try number(row, "unit")) - 1
      let dfbeta = try #require(found.change(of: j, without: i))
      #expect((dfbeta - (try number(row, "dfbeta"))).magnitude < 1e-7 * error, "\(row)")
      #expect((dfbeta - (try number(row, "exact"))).magnitude < 0.02 * error, "\(row)")
      #expect((found.leverages[i] - (try number(row, "leverage"))).magnitude < 1e-8, "\(row)")
      #expect((try #require(found.distances[i]) - (try number(row, "cooks"))).magnitude < 1e-8)
    }
    let groups = Clusters(try #require(fit.sample["la"]), named: "la")
    for row in known where row["level"] == "la" {
      let g = try #require(groups.labels.firstIndex(of: row["unit"] ?? ""))
      let own = groups.rows[g]
      let leverage = try #require(found.leverage(of: own))
      #expect((leverage - (try number(row, "leverage"))).magnitude < 1e-7, "\(row)")
      let distance = try #require(found.distance(of: own))
      #expect((distance - (try number(row, "cooks"))).magnitude < 1e-7, "\(row)")
    }
    #expect(known.count > 150)
  }

  /// In influence.csv every row has them, and groups their leverage and Cook's distance.
  @Test func areShown() throws {
    let fit = try OrdinalTests.fit("ordinal")
    let rows = try fit.assessment(
      fit.estimates.filter { $0.term == "x" }, checks: [], VerdictContext()
    ).influence
    #expect(rows.contains { $0.level == "row" })
    for row in rows {
      #expect(row.dfbeta != nil && row.leverage != nil && row.cooksDistance != nil, "\(row)")
    }
  }
}

import LinearAlgebra
import Testing

@testable import Model

/// Diagnostics of generalized mixed fits, against R (`Golden/glmm/diagnostics.R`).
struct GeneralizedMixedDiagnosticsTests {
  private typealias Base = GeneralizedMixedTests

  private static func expected(_ model: String, _ quantity: String) throws -> [String: Double] {
    var values: [String: Double] = [:]
    for row in try golden("glmm/diagnostics.csv")
    where row["model"] == model && row["quantity"] == quantity {
      values[row["name"] ?? ""] = try number(row, "value")
    }
    return values
  }

  @Test(arguments: ["cbpp", "offset"])
  func distancesOfGroupsAgree(_ name: String) throws {
    let (_, mixed) = try Base.regression(name)
    let found = try #require(GeneralizedMixedInfluence(mixed)).distances
    let expected = try Self.expected(name, "cooks_distance")
    #expect(found.labels.count == expected.count)
    for (label, value) in zip(found.labels, found.values) {
      let (mine, theirs) = (try #require(value), try #require(expected[label]))
      #expect((mine - theirs).magnitude < 1e-5 * (1 + theirs), "\(label): \(mine) \(theirs)")
    }
  }

  /// Fits anew, as R's, begun where the whole fit ended.
  @Test(arguments: ["cbpp", "offset"])
  func distancesOfRefitsAgree(_ name: String) throws {
    let (fit, _) = try Base.regression(name)
    let regression = try #require(fit.regression as? GeneralizedMixedRegression)
    let found = try #require(
      regression.groupDistances(
        fit.estimation.sample, fit.spec, try regression.covariance(.classical).matrix))
    let distances = found.distances
    var expected: [String: Double] = [:]
    for row in try golden("glmm/refits.csv") where row["model"] == name {
      expected[row["name"] ?? ""] = try number(row, "value")
    }
    #expect(distances.labels.count == expected.count)
    for (label, value) in zip(distances.labels, distances.values) {
      let (mine, theirs) = (try #require(value), try #require(expected[label]))
      #expect((mine - theirs).magnitude < 1e-5 * (1 + theirs), "\(label): \(mine) \(theirs)")
    }
    let check = try #require(fit.checks.first { $0.check == "influence" })
    #expect(check.value == distances.values.compactMap { $0 }.max())
    #expect(check.meaning.contains("fitted again without it"))
  }

  /// Of crossed levels no group is independent of the others.
  @Test func crossedGroupsHaveNone() throws {
    #expect(GeneralizedMixedInfluence(try Base.regression("crossed").1) == nil)
  }

  @Test(arguments: ["cbpp", "offset", "ticks"])
  func spreadAgrees(_ name: String) throws {
    let (fit, _) = try Base.regression(name)
    let regression = try #require(fit.regression as? GeneralizedMixedRegression)
    let test = try #require(regression.spreadTest())
    let p = try #require(try Self.expected(name, "heteroskedasticity")[""])
    #expect(relativeDifference(test.pValue, p) < 1e-5, "\(test.pValue) \(p)")
    let check = try #require(fit.checks.first { $0.check == "heteroskedasticity" })
    #expect(check.value == test.pValue)
    let isLarge = check.meaning.contains("intervals and p are not to be trusted")
    #expect(check.result == (isLarge ? .look : .pass))
    #expect(p < 0.05 || !isLarge)
  }

  @Test func ofYesAndNoNothingIsTested() throws {
    let (fit, _) = try Base.regression("crossed")
    let check = try #require(fit.checks.first { $0.check == "heteroskedasticity" })
    #expect(check.result == .pass && check.value == nil)
  }
}

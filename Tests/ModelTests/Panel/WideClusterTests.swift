import Tables
import Testing

@testable import Model

/// Within against between where the study's clusters are wider than the panel's unit.
@Suite struct WideClusterTests {
  private static func fit(_ data: String, _ terms: String, cluster: ClusterChoice) throws -> Fit {
    try ModelSpec(
      outcome: "y", support: terms.split(separator: " + ").map(String.init),
      estimator: .randomEffects(PanelFitTests.panel), inference: Inference(cluster: cluster)
    ).fit(to: try PanelFitTests.table(data))
  }

  /// `Golden/panel/wide-clusters.R`: clubSandwich's HTZ by region.
  @Test(arguments: 0..<4) func agreesWithClubSandwich(_ k: Int) throws {
    let row = try golden("panel/wide-clusters.csv")[k]
    let fit = try Self.fit(row["data"] ?? "", row["terms"] ?? "", cluster: .by("region"))
    for name in ["mundlak", "hausman_robust"] {
      let check = try #require(fit.checks.first { $0.check == name })
      guard row[name] != "NA" else {
        #expect(check.value == nil && check.meaning.contains("too few clusters"))
        continue
      }
      let p = try #require(check.value)
      #expect(relativeDifference(p, try number(row, name)) < 1e-8, "\(name) \(p)")
      #expect(check.meaning.hasSuffix("(clustered by region, 5 of them, by HTZ)"))
    }
    #expect(
      fit.summary.measures.convention?.hasSuffix(
        "; mundlak and hausman_robust clustered by region, 5 of them, by HTZ") == true)
  }

  /// Clusters that are the units, none, and those that units lie across of.
  @Test(arguments: [
    (ClusterChoice.by("area"), "clustered by area"), (.none, "clustered by area"),
    (.by("school"), "clustered by area, as school holds parts of some"),
  ])
  func otherwiseByUnit(_ cluster: ClusterChoice, _ words: String) throws {
    let plain = try Self.fit("unbalanced", "x + z", cluster: .by("area"))
    let fit = try Self.fit("unbalanced", "x + z", cluster: cluster)
    for name in ["mundlak", "hausman_robust"] {
      let check = try #require(fit.checks.first { $0.check == name })
      #expect(check.value == plain.checks.first { $0.check == name }?.value)
      #expect(check.meaning.hasSuffix("(\(words))"), "\(check.meaning)")
    }
  }
}

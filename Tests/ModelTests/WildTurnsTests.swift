import Tables
import Testing

@testable import Model

/// Intervals where p is not monotone in the hypothesis (`Golden/wild/pockets.py`, literal refits of small
/// simulated data sets on a fine grid).
struct WildTurnsTests {
  @Test(arguments: try golden("wild/pockets.csv"))
  func intervalsReachTheOutermostHypothesisHeld(_ row: [String: String]) throws {
    let data = try golden("wild/pockets-data.csv").filter { $0["case"] == row["case"] }
    let sample = table(
      "t",
      [("x", try data.map { try number($0, "x") }), ("y", try data.map { try number($0, "y") })],
      texts: [("la", data.map { $0["la"] })])
    let spec = ModelSpec(
      outcome: "y", support: ["x"],
      inference: Inference(cluster: .by("la"), method: .named(.wild)))
    let estimate = try spec.fit(to: sample).estimate(of: "x")
    let (low, high) = (try #require(estimate.confLow), try #require(estimate.confHigh))
    #expect(relativeDifference(low, try number(row, "low")) < 1e-8, "\(low)")
    #expect(relativeDifference(high, try number(row, "high")) < 1e-8, "\(high)")
  }

  @Test(arguments: [
    ([-6.0, 11, -6, 1, 0], [Double]()), ([-0.006, 0.11, -0.6, 1, 0], [0.1, 0.2, 0.3]),
    ([0.0024, -0.05, 0.35, -1, 1], [0.1, 0.2, 0.3, 0.4]), ([0, 0, -0.25, 0, 1], [0.5]),
    ([1, 0, 0, 0, 0], []), ([0, -0.5, 1, 0, 0], [0.5]),
  ])
  func findsEverySignChange(_ c: [Double], _ roots: [Double]) {
    let found = UnitQuartic(c0: c[0], c1: c[1], c2: c[2], c3: c[3], c4: c[4]).roots
    #expect(found.count == roots.count)
    for (a, b) in zip(found, roots) { #expect((a - b).magnitude < 1e-12) }
  }
}

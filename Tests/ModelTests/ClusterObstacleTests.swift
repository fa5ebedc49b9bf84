import Statistics
import Tables
import Testing

@testable import Model

/// A mixed fit that cannot be clustered as the study declares says what of it could.
struct ClusterObstacleTests {
  /// Six regions of two areas of two families of four rows; teams cross all.
  private static func fit(_ levels: [String]) throws -> Fit {
    var g = SeededGenerator(seed: 3, stream: "obstacle")
    var (x, y) = ([Double](), [Double]())
    var labels: [String: [String?]] = [:]
    for region in 0..<6 {
      let u = g.normal()
      for area in 0..<2 {
        for family in 0..<2 {
          for row in 0..<4 {
            x.append(g.normal())
            y.append(x[x.count - 1] + u + g.normal())
            let name = "\(region)\(area)"
            for (column, label) in [
              ("region", "r\(region)"), ("la", "a\(name)"), ("fam", "f\(name)\(family)"),
              ("team", "t\((region + row) % 5)"),
            ] {
              labels[column, default: []].append(label)
            }
          }
        }
      }
    }
    return try ModelSpec(
      outcome: "y", support: ["x"], estimator: .mixed(MixedSpec(levels: levels)),
      inference: Inference(cluster: .none)
    ).fit(
      to: table(
        "t", [("x", x), ("y", y)], texts: labels.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 }))
  }

  @Test(arguments: [
    (["region"], "region", "'levels: [region, la]'"),
    (["region", "fam"], "region", "'levels: [region, la, fam]'"),
    (["team"], "team", "add la to 'crossed'"),
  ])
  func theFixIsNamed(_ levels: [String], _ spread: String, _ fix: String) throws {
    let fit = try Self.fit(levels)
    let claim = try fit.estimate(of: "x")
    let tests = Model.DesignTests(of: fit, units: DeclaredUnits(clusters: ["la"]))
      .tests(of: claim, isAssigned: false, permutation: nil)
    #expect(
      tests.first?.against
        == "with rows clustered by la, as the study declares them, it cannot be tested (rows of one group "
        + "of \(spread) lie in several of la; give these a random effect of their own: \(fix))")
  }

  /// The fix is one: with it there is nothing more to test.
  @Test func theFixHelps() throws {
    let fit = try Self.fit(["region", "la"])
    #expect(DeclaredUnits(clusters: ["la"]).clusters(missingFrom: fit, nil) == nil)
    #expect(ClusterObstacle(try Self.fit(["fam"]), by: "la") == nil)
  }
}

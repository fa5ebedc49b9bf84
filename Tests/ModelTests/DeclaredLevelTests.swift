import LinearAlgebra
import Statistics
import Tables
import Testing

@testable import Model

/// Certificates of mixed models whose levels are not the clusters that the study declares.
struct DeclaredLevelTests {
  /// Ten areas of four families of three rows: x of the area, and areas and families that differ.
  private static func data(
    area: Double, crossed: Bool = false, yes: Bool = false
  ) -> Table {
    var g = SeededGenerator(seed: 11, stream: "declared levels")
    var (x, y) = ([Double](), [Double]())
    var (la, fam) = ([String](), [String]())
    for a in 0..<10 {
      let (own, u) = (g.normal(), area * g.normal())
      for f in 0..<4 {
        let v = 0.3 * g.normal()
        for r in 0..<3 {
          x.append(own)
          let value = u + v + g.normal()
          y.append(yes ? (value > 0 ? 1 : 0) : value)
          la.append("a\(a)")
          fam.append(crossed ? "f\((a + 3 * f + r) % 7)" : "f\(a)-\(f)")
        }
      }
    }
    return table("t", [("x", x), ("y", y)], texts: [("la", la), ("fam", fam)])
  }

  private static func fit(
    _ data: Table, _ mixed: MixedSpec, cluster: ClusterChoice = .by("la"),
    method: CovarianceMethod = .auto
  ) throws -> Fit {
    try ModelSpec(
      name: "m", role: .primary, outcome: "y", support: ["x"], estimator: .mixed(mixed),
      inference: Inference(cluster: cluster, method: method, wild: WildOptions(seed: 7))
    ).fit(to: data)
  }

  /// Kenward and Roger by families alone reject far too often where areas differ, and the certificate says
  /// so: with the areas left out of the nulls they would look sound.
  @Test func nullsHaveTheDeclaredClusters() throws {
    let data = Self.data(area: 1)
    let spec = MixedSpec(levels: ["fam"])
    let named = try Self.fit(data, spec, method: .named(.kenwardRoger))
    let rows = try named.sizeCertificate(draws: 80)
    let own = try #require(rows.first { $0.chosen })
    #expect(own.method == "kenward_roger" && !own.byRule)
    let rate = try #require(own.rejectionRate)
    #expect(rate > 0.1, "\(rate)")
    #expect(own.groupings.hasPrefix("la ") && own.groupings.contains(", fam "))
    #expect(own.groupings.contains("la is none of the model's own levels"))
    #expect(rows.filter(\.byRule).map(\.method) == ["mixed_cr2"])
    let alone = try Self.fit(data, spec, cluster: .none).sizeCertificate(draws: 80)
    let loose = try #require(alone.first { $0.chosen })
    #expect(try #require(loose.rejectionRate) < 0.15 && !loose.groupings.contains("la "))
  }

  /// Of clusters that cross the levels, or lie within one, too; a level of the same groups is theirs.
  @Test func whichClustersAreAdded() throws {
    let crossed = try Self.fit(
      Self.data(area: 0.5, crossed: true), MixedSpec(levels: ["fam"]))
    #expect(try crossed.sizeCertificate(draws: 4)[0].groupings.hasPrefix("la "))
    let within = try Self.fit(
      Self.data(area: 0.5), MixedSpec(levels: ["la"]), cluster: .by("fam"))
    #expect(try within.sizeCertificate(draws: 4)[0].groupings.hasPrefix("fam "))
    let same = try Self.fit(Self.data(area: 0.5), MixedSpec(levels: ["la"]))
    let rows = try same.sizeCertificate(draws: 4)
    #expect(rows.contains { $0.method == "reml_kenward_roger" && $0.chosen && $0.byRule })
    #expect(!rows[0].groupings.contains("added"))
    let regression = try #require(same.regression as? MixedRegression)
    let one = Clusters(rowsOf: regression.rowCount) { "\($0)" }
    #expect(
      DeclaredLevel(one, beside: regression.fit.terms, rowCount: regression.rowCount) == nil)
  }

  @Test func generalizedNullsHaveThemToo() throws {
    let mixed = MixedSpec(levels: ["fam"], generalized: GeneralizedSpec(.logistic))
    let fit = try Self.fit(Self.data(area: 1.2, yes: true), mixed, method: .named(.classical))
    let rows = try fit.sizeCertificate(draws: 40)
    let own = try #require(rows.first { $0.chosen })
    #expect(own.method == "wald" && own.groupings.hasPrefix("la "))
    #expect(own.groupings.contains("la is none of the model's own levels"))
    #expect(try #require(own.rejectionRate) > 0.15, "\(own)")
    #expect(rows.filter(\.byRule).map(\.method) == ["wald_cr2"])
  }

  /// A variance that was found to be zero is none that every draw has.
  @Test func boundariesHaveTests() throws {
    let mixed = MixedSpec(levels: ["la"], generalized: GeneralizedSpec(.logistic))
    let fit = try Self.fit(Self.data(area: 0, yes: true), mixed)
    let own = try #require(fit.regression as? GeneralizedMixedRegression)
    #expect(own.fit.theta == [0])
    let rows = try fit.sizeCertificate(draws: 40)
    #expect(rows.filter(\.chosen).map(\.nFailed) == [0])
  }
}

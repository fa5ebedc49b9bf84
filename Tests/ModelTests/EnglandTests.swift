import Tables
import Testing

@testable import Model

/// Official statistics: looked-after children with three or more social workers in the year, on the
/// workforce of the September before. Figures computed elsewhere.
@Suite(
  .enabled(
    if: Shared.has("real-data"), "the real data lie beside the package on some machines only"))
struct EnglandTests {
  static let figures: [(indicator: String, n: Int, r: Double, slope: Double, se: Double?)] = [
    ("turnover_rate_fte", 147, 0.421_394_708_5, 0.687_949_846_8, 0.122_951_051_4),
    ("agency_rate_fte", 143, 0.429_838_047_9, 0.365_530_115_3, nil),
  ]

  @Test(arguments: figures)
  func givesThePublishedFigures(
    _ figure: (indicator: String, n: Int, r: Double, slope: Double, se: Double?)
  ) throws {
    let data = try Self.panel(figure.indicator)
    let spec = ModelSpec(
      name: "m", outcome: "percentage", support: [figure.indicator],
      inference: Inference(cluster: .none, method: .named(.classical)))
    let estimate = try spec.fit(to: data).estimate(of: figure.indicator)
    #expect(estimate.nObs == figure.n)
    #expect((estimate.estimate - figure.slope).magnitude < 5e-11)
    if let se = figure.se {
      #expect((try #require(estimate.stdError) - se).magnitude < 5e-11)
    }
    let pairs = try CorrelationSpec(
      name: "c", between: [figure.indicator], and: ["percentage"],
      methods: [.pearson, .spearman]
    ).correlations(in: data)
    #expect(pairs[0].rows[0].result.n == figure.n)
    let r = try #require(pairs[0].rows[0].result.estimate)
    #expect((r - figure.r).magnitude < 5e-11)
  }

  static func panel(_ indicator: String) throws -> Table {
    let workforce = try Shared.rows("real-data/dfe-workforce/csww_indicators_2017_to_2025.csv")
    var indicatorOf: [String: Double] = [:]
    for row in workforce where row["time_period"] == "2023" {
      guard row["geographic_level"] == "Local authority", let area = row["new_la_code"] else {
        continue
      }
      indicatorOf[area] = row[indicator].flatMap(Double.init)
    }
    let outcomes = try Shared.rows("real-data/dfe-outcomes/la_cla_swcount.csv").filter {
      $0["geographic_level"] == "Local authority" && $0["time_period"] == "2024"
        && $0["sw_stability"] == "3 or more social workers during the year"
    }
    return table(
      "panel",
      [
        ("percentage", outcomes.map { $0["percentage"].flatMap(Double.init) }),
        (indicator, outcomes.map { $0["new_la_code"].flatMap { indicatorOf[$0] } }),
      ])
  }
}

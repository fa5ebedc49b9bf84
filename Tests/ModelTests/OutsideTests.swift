import Tables
import Testing

@testable import Model

/// Natural splines beyond their boundary knots, against R `splines::ns` (Golden/curves/outside.R).
struct OutsideTests {
  private static func data() throws -> Table {
    let rows = try golden("curves/outside-data.csv")
    return table(
      "d", try ["x", "y"].map { name in (name, try rows.map { try number($0, name) }) },
      texts: [("la", rows.map { $0["la"] })])
  }

  @Test func columnsRunOnAlongTheirTangents() throws {
    let x = try #require(try Self.data()["x"]?.numbers)
    let basis = try NaturalSplineBasis(df: 3, over: x)
    for row in try golden("curves/outside.csv") {
      let (place, k) = (try number(row, "place"), Int(try number(row, "column")) - 1)
      let (value, slope) = (try number(row, "value"), try number(row, "slope"))
      let found = (basis.columns(at: [place])[k][0], basis.derivatives(at: [place])[k][0])
      #expect((found.0 - value).magnitude < 1e-11 * max(1, value.magnitude), "\(row)")
      // Inside, R's slope is a difference.
      #expect((found.1 - slope).magnitude < 1e-8 * max(1, slope.magnitude), "\(row)")
    }
  }

  /// The place mean − SD lies under every row.
  @Test func slopesFollow() throws {
    let fit = try ModelSpec(
      outcome: "y", support: ["ns(x, 3)"],
      inference: Inference(cluster: .none, method: .named(.classical))
    ).fit(to: try Self.data())
    let slopes = try fit.slopes()
    let theirs = try golden("curves/outside-slopes.csv")
    #expect(slopes.count == theirs.count)
    for (ours, row) in zip(slopes, theirs) {
      #expect(relativeDifference(ours.estimate, try number(row, "estimate")) < 1e-10)
      #expect(
        relativeDifference(try #require(ours.stdError), try number(row, "std_error")) < 1e-10)
    }
  }
}

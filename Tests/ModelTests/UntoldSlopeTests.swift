import Tables
import Testing

@testable import Model

/// Slopes of which no row tells the level.
struct UntoldSlopeTests {
  /// `treat` and `region` are of units, `post` and `since` of years, `x` of rows.
  private static func slopes(
    _ support: [String], _ adjust: [String] = [], absorb: [String]
  ) throws -> (slopes: [Slope], words: [String]) {
    let fit = try AbsorbedTermTests.fit(support, adjust, absorb: absorb)
    return (
      try fit.slopes(), fit.checks.filter { $0.check == "untold_levels" }.map(\.meaning)
    )
  }

  @Test(arguments: [["treat:post"], ["post:treat"], ["region:since"]])
  func nothingIsToldWhereEffectsHoldBothParts(_ support: [String]) throws {
    let found = try Self.slopes(support, absorb: ["unit", "year"])
    #expect(found.slopes.isEmpty)
    #expect(
      found.words.allSatisfy {
        $0.hasSuffix(
          "how large the difference is at any one place cannot be told, only by how much it differs "
            + "between places")
      })
    #expect(found.words.count == (support == ["region:since"] ? 2 : 1))
    #expect(found.words[0].contains("effects of unit"))
    #expect(found.words[0].contains("effects of year"))
  }

  /// Whichever part is named first, slopes are of the one whose own are estimated.
  @Test(arguments: [
    (["since:x"], ["x"], ["unit", "year"], "x", 3), (["x:since"], ["x"], ["unit", "year"], "x", 3),
    (["region:x"], [], ["unit"], "x", 3), (["treat:since"], ["since"], ["unit"], "since", 2),
    (["x", "x:region"], [], ["unit"], "x", 3),
  ])
  func slopesAreOfWhatIsEstimated(
    _ support: [String], _ adjust: [String], _ absorb: [String], _ column: String, _ count: Int
  ) throws {
    let found = try Self.slopes(support, adjust, absorb: absorb)
    #expect(found.slopes.map(\.term) == [String](repeating: column, count: count))
    #expect(found.words.isEmpty == support[0].hasPrefix("x"))
    #expect(found.words.allSatisfy { $0.hasSuffix("slopes are of \(column)") })
  }

  /// Slopes for each region are its coefficients.
  @Test func slopesOfLevelsAreTheirCoefficients() throws {
    let fit = try AbsorbedTermTests.fit(["region:x"], absorb: ["unit"])
    for (slope, own) in zip(try fit.slopes(), fit.estimates) {
      #expect(relativeDifference(slope.estimate, own.estimate) < 1e-12)
      #expect(relativeDifference(slope.stdError ?? 0, own.stdError ?? 1) < 1e-12)
    }
  }

  /// Left out and in no effects: the model says that nothing goes with it, which is no estimate.
  @Test func whatIsLeftOutIsNotTold() throws {
    func fit(_ support: [String], _ adjust: [String]) throws -> Fit {
      try ModelSpec(
        outcome: "y", support: support, adjust: adjust, inference: Inference(cluster: .by("unit"))
      ).fit(to: AbsorbedTermTests.data)
    }
    let bare = try fit(["treat:x"], [])
    #expect(try bare.slopes().isEmpty)
    #expect(bare.checks.contains { $0.check == "marginality" && $0.result == .stop })
    #expect(try fit(["treat:x"], ["x"]).slopes().allSatisfy { $0.term == "x" })
    let whole = try fit(["treat:x"], ["treat", "x"])
    #expect(try whole.slopes().allSatisfy { $0.term == "treat" } && !whole.slopes().isEmpty)
    // A slope at a place needs every term between the column and the interaction.
    let deep = try fit(["x"], ["since:x:treat", "since", "treat", "since:treat"])
    #expect(try deep.slopes().isEmpty)
    #expect(
      deep.checks.first { $0.check == "untold_levels" }?.meaning.hasSuffix(
        "no slope of x is told place by place") == true)
  }

  /// A curve holds the line, and a category with all its levels what it interacts with.
  @Test func marginsAreSpanned() throws {
    func untold(_ support: [String], _ adjust: [String], of column: String) throws -> [String] {
      let spec = ModelSpec(
        outcome: "y", support: support, adjust: adjust, inference: Inference(cluster: .none))
      let data = AbsorbedTermTests.data
      let margins = Margins(
        try Design(learning: data, for: spec), AbsorbedTerms(of: spec, data))
      return margins.untold(of: column).map(\.description)
    }
    #expect(try untold(["x:treat"], ["poly(x, 2)", "treat"], of: "x").isEmpty)
    #expect(try untold(["region:x"], ["region"], of: "x").isEmpty)
    #expect(try untold(["region:x"], [], of: "region") == ["region"])
    #expect(try untold(["region:x:since"], ["region"], of: "x") == ["x", "region:x"])
  }

  @Test func twoValuesOneApartAreNamed() throws {
    let fit = try AbsorbedTermTests.fit(
      ["treat:post", "x:sort"], ["x", "post", "sort"], absorb: ["unit"])
    #expect(Set(fit.unitSteps.keys) == ["treat", "post"])
    #expect(fit.unitSteps["post"]?.low == 0 && fit.unitSteps["post"]?.high == 1)
  }
}

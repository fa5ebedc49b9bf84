import Testing

@testable import Model

/// What keeps a within fit from a term, told of the column that it is.
struct PanelWordsTests {
  private func why(
    support: [String], adjust: [String] = [], absorb: [String] = ["la", "year"]
  ) throws -> ModelError {
    try #require(
      throws: ModelError.self,
      performing: { () throws in
        _ = try ModelSpec(
          outcome: "y", support: support, adjust: adjust,
          estimator: .within(WithinSpec(absorb: absorb)), inference: Inference(cluster: .by("la"))
        ).fit(to: IdentificationTests.data())
      })
  }

  /// A curve of age beside the effects of child and year: its first power is a sum of both, the others are not.
  @Test func powersThatVaryAreNamed() throws {
    let control = try why(support: ["w"], adjust: ["poly(trend, 3)"]).diagnostic
    #expect(
      control.what
        == "model 'model': 'poly(trend, 3)[1]' does not vary within 'la' and 'year', which are "
        + "absorbed")
    let fix = try #require(control.fix)
    #expect(
      fix.hasPrefix(
        "remove 'poly(trend, 3)' from adjust; 'poly(trend, 3)[2]' and 'poly(trend, 3)[3]' of the same "
          + "curve do vary there: derive such powers as columns"), "\(fix)")
    let claim = try why(support: ["poly(trend, 2)"]).diagnostic
    #expect(claim.fix?.contains("'poly(trend, 2)[2]' of the same curve does vary there") == true)
    let plain = try why(support: ["w"], adjust: ["trend"]).diagnostic
    #expect(plain.fix == "remove 'trend' from adjust")
  }

  /// None of `never` in any row: not the absorbed effects, but the rows leave nothing.
  @Test func anInteractionOfNoRow() throws {
    let found = try why(support: ["w:never"]).diagnostic
    #expect(found.what == "model 'model': 'w:never' is 0 in all 48 rows used")
    #expect(
      found.why
        == "no row used has all that this interaction multiplies, so there is nothing to be told by"
    )
  }
}

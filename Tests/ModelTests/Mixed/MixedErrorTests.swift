import LinearAlgebra
import Testing

@testable import Model

/// What cannot be fitted, and is told so.
struct MixedErrorTests {
  private let y = Vector([1, 3, 2, 5, 4, 7])
  private let X = Matrix(columns: [[1.0, 1, 1, 1, 1, 1]])

  private func term(_ groups: [Int], _ count: Int, slope: [Double]? = nil) -> RandomTerm {
    let ones = [Double](repeating: 1, count: groups.count)
    return RandomTerm(
      name: "la", groups: groups, labels: (0..<count).map { "LA\($0)" },
      Z: Matrix(columns: [ones] + (slope.map { [$0] } ?? [])),
      columns: ["(Intercept)"] + (slope == nil ? [] : ["x"]))
  }

  private func error(
    _ terms: [RandomTerm], y: Vector? = nil, X: Matrix? = nil, weights: Vector? = nil
  ) -> MixedError? {
    do {
      _ = try MixedFit(X: X ?? self.X, y: y ?? self.y, terms: terms, weights: weights)
      return nil
    } catch { return error }
  }

  @Test func impossibleModelsAreRefused() {
    let pairs = term([0, 0, 1, 1, 2, 2], 3)
    #expect(error([]) == .noRandomTerms)
    #expect(error([term([0, 0, 0, 0, 0, 0], 1)]) == .oneGroup(term: "la", label: "LA0"))
    #expect(error([term([1, 1, 1, 1, 1, 1], 2)]) == .oneGroup(term: "la", label: "LA1"))
    #expect(error([term([0, 1, 2, 3, 4, 5], 6)]) == .oneRowPerGroup(term: "la", groups: 6))
    #expect(
      error([term([0, 0, 1, 1, 2, 3], 4, slope: [1, 2, 3, 4, 5, 6])])
        == .moreEffectsThanRows(term: "la", effects: 8, rows: 6))
    // Two rows a group: three moments for four variances.
    #expect(
      error([term([0, 0, 1, 1, 2, 2], 3, slope: [0, 1, 0, 1, 0, 1])])
        == .moreEffectsThanRows(term: "la", effects: 6, rows: 6))
    #expect(
      error([term([0, 0, 1, 1, 2, 2], 3, slope: [2, 2, 2, 2, 2, 2])])
        == .constantSlope(column: "x", term: "la", groups: 3))
    #expect(error([pairs, pairs]) == .repeatedTerm("la"))
    #expect(
      error([
        pairs, RandomTerm(intercept: "b", groups: [1, 1, 0, 0, 2, 2], labels: ["a", "b", "c"]),
      ])
        == .sameGroups("la", "b"))
    #expect(
      error([term([0, 0, 1, 1, 2, 3], 3)])
        == .groupOutOfRange(term: "la", row: 5, group: 3, labels: 3))
  }

  /// What is offered first is a way out: to leave out a level that is the outer one again, and to turn
  /// round two of which the inner holds several of the outer.
  @Test(arguments: [
    ([0, 1, 2, 3], "remove la2 from levels: it is la by another name", ["la"]),
    (
      [0, 0, 1, 1], "write the outermost first: levels: [la2, la]; or remove la2", ["la2", "la"]
    ),
  ])
  func equalLevelsHaveAWayOut(inner: [Int], fix: String, mended: [String]) throws {
    let la = (0..<24).map { $0 / 6 }
    let data = table(
      "t",
      [("y", (0..<24).map { Double($0 * 7919 % 13) }), ("x", (0..<24).map { Double($0 % 5) })],
      texts: [("la", la.map { "L\($0)" }), ("la2", la.map { "Q\(inner[$0])" })])
    func identify(_ levels: [String]) throws {
      try ModelSpec(
        outcome: "y", support: ["x"], estimator: .mixed(MixedSpec(levels: levels)),
        inference: Inference(cluster: .none)
      ).identify(in: data)
    }
    let found = #expect(throws: ModelError.self) { try identify(["la", "la2"]) }
    #expect(found?.diagnostic.fix == fix)
    try identify(mended)
  }

  @Test func impossibleNumbersAreRefused() {
    let pairs = term([0, 0, 1, 1, 2, 2], 3)
    #expect(
      error([pairs], y: Vector([2, 2, 2, 2, 2, 2])) == .constantOutcome(value: 2, rows: 6))
    #expect(
      error([pairs], y: Vector([2, 2, .infinity, 2, 2, 2]))
        == .nonFiniteOutcome(row: 2, value: .infinity))
    let ones = [1.0, 1, 1, 1, 1, 1]
    #expect(error([pairs], X: Matrix(columns: [ones, ones])) == .collinear(columns: [1]))
    #expect(
      error([pairs], X: Matrix(columns: [ones, y.elements])) == .nothingLeft(rows: 6, columns: 2))
    #expect(error([pairs], weights: Vector([1, 1, 1, 0, 1, 1])) == .weight(row: 3, value: 0))
  }

  @Test func wordsSayWhatWhyAndHow() {
    let words = MixedError.oneRowPerGroup(term: "la", groups: 6).diagnostic
    #expect(words.what == "each of the 6 groups of 'la' has one row")
    #expect(
      words.why == "what varies between groups cannot be told from what varies between rows")
    #expect(words.fix == "leave the level out: the residual is it")
    let binary = MixedError.oneRowPerGroup(term: "la", groups: 9, hasResidual: false).diagnostic
    #expect(binary.fix == "leave the level out, or name one whose groups have several rows")
    #expect(words.kind == .data)
  }
}

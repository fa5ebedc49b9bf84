import Testing

@testable import Model

struct SingularWordsTests {
  private static let slope = Singularity(
    component: "var(la.sup)", term: "la", kind: .zeroVariance, column: 1)
  private static let groups = [0, 0, 1, 1]

  private static func term(_ name: String) -> RandomTerm {
    RandomTerm(intercept: name, groups: groups, labels: ["a", "b"])
  }

  /// A slope that does not vary says nothing of how alike rows of a group are.
  @Test func aSlopesVarianceIsNotTheIntercepts() {
    #expect(
      Self.slope.meaning.contains("what goes with sup is not shown to differ between groups of la"))
    #expect(!Self.slope.meaning.contains("alike"))
  }

  @Test func whatIsLeftOutAndWhatStaysIsNamed() {
    let one = SingularWords(singularities: [Self.slope], kept: [Self.term("la")])
    #expect(
      one.beside("sup is 1", bare: "ordinary least squares")
        == "; in the fit without it, sup is 1; var(la) stays")
    let two = [
      Singularity(component: "var(la)", term: "la", kind: .zeroVariance, column: 0),
      Singularity(component: "var(la/child)", term: "la/child", kind: .zeroVariance, column: 0),
    ]
    #expect(
      SingularWords(singularities: two, kept: []).beside(nil, bare: "ordinary least squares")
        == "; without var(la) and var(la/child) the model is ordinary least squares")
  }

  @Test func aDependentBlockNamesAVariance() {
    let found = Singularity(component: "var(la.load)", term: "la", kind: .dependent, column: 3)
    #expect(found.meaning.contains("var(la.load)"))
  }

  /// Without the term a slope varies about zero.
  @Test func aSlopeWithoutItsTermIsALook() throws {
    let table = try MixedRegressionTests.data("sleepstudy")
    let mixed = MixedSpec(levels: ["subject"], slopes: ["subject": ["days"]])
    func looks(_ support: [String]) throws -> [String?] {
      try MixedRegressionTests.spec(mixed, support: support).fit(to: table).checks.filter {
        $0.check == "slope_without_term" && $0.result == .look
      }.map(\.term)
    }
    #expect(try looks([]) == ["days"])
    #expect(try looks(["days"]).isEmpty)
  }
}

import Testing

@testable import Model

/// What stays in the fit beside a singular one, and what is zero there too.
struct SingularWordsTests {
  private static func words(zero: Set<String>) -> String {
    let terms = ["la", "la/family"].map {
      RandomTerm(intercept: $0, groups: [0, 1], labels: ["a", "b"])
    }
    let found = Singularity(
      component: "cov(la,la.x)", term: "la", kind: .perfectCorrelation(1), column: 1)
    return SingularWords(singularities: [found], kept: terms, zero: zero)
      .beside("x is 0.5", bare: "ordinary least squares")
  }

  @Test(arguments: [
    ([], "var(la) and var(la/family) stay"),
    (["var(la)"], "var(la/family) stays, and var(la) is zero there"),
    (["var(la)", "var(la/family)"], "var(la) and var(la/family) are zero there"),
  ])
  func whatIsZeroDoesNotStay(zero: [String], end: String) {
    #expect(
      Self.words(zero: Set(zero)) == "; in the fit without that correlation, x is 0.5; \(end)")
  }
}

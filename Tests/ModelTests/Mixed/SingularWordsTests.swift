import LinearAlgebra
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

  /// A correlation of −1 says nothing against the slope: R's `(sup || la)` beside `(sup | la)`.
  @Test func aPerfectCorrelationLeavesTheSlope() throws {
    let fit = try ModelSpec(
      outcome: "mirror", support: ["sup"], adjust: ["plan"],
      estimator: .mixed(MixedSpec(levels: ["la"], slopes: ["la": ["sup"]])),
      inference: Inference(cluster: .none)
    ).fit(to: try ScaleTests.data())
    let values = try ScaleTests.numbers()
    let mixed = try #require(fit.regression as? MixedRegression)
    #expect(mixed.fit.singularities.map(\.kind) == [.perfectCorrelation(-1)])
    let simpler = try #require(try mixed.fit.withoutSingularTerms())
    #expect(simpler.terms.map(\.columns) == [["(Intercept)", "sup"]])
    let j = try #require(mixed.columns.firstIndex { $0.name == "sup" })
    let (b, se) = (simpler.coefficients[j], simpler.covariance[j, j].squareRoot())
    #expect(relativeDifference(b, try #require(values["without_sup"])) < 1e-6)
    #expect(relativeDifference(se, try #require(values["without_se"])) < 1e-5)
    #expect((simpler.logLikelihood - (try #require(values["without_loglik"]))).magnitude < 1e-6)
    let words = try #require(fit.checks.first { $0.check == "singular" }).meaning
    #expect(
      words.contains("; in the fit without that correlation, sup is 0.427 (standard error 0.1"),
      "\(words)")
    #expect(words.hasSuffix("; var(la) and var(la.sup) stay"), "\(words)")
  }

  /// The same of counts and yes or no: terms lose columns of zero variance, else only correlations.
  @Test func onlyAZeroVarianceTakesAColumn() {
    let term = RandomTerm(
      name: "la", groups: Self.groups, labels: ["a", "b"],
      Z: Matrix(rowCount: 4, columnCount: 3, repeating: 1), columns: ["(Intercept)", "x", "z"])
    func without(_ kinds: [(Singularity.Kind, Int)]) -> RandomTerm? {
      [term].without(
        kinds.map { Singularity(component: "", term: "la", kind: $0, column: $1) }
      ).first
    }
    let correlated = without([(.perfectCorrelation(1), 2)])
    #expect(correlated?.columns.count == 3 && correlated?.isCorrelated == false)
    let zero = without([(.zeroVariance, 1)])
    #expect(zero?.columns == ["(Intercept)", "z"] && zero?.isCorrelated == true)
    let both = without([(.zeroVariance, 1), (.perfectCorrelation(-1), 2)])
    #expect(both?.columns == ["(Intercept)", "z"] && both?.isCorrelated == false)
    let dependent = without([(.dependent, 2)])
    #expect(dependent?.columns.count == 3 && dependent?.isCorrelated == false)
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

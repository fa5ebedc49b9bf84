import LinearAlgebra
import Tables
import Testing

@testable import Model

/// Against the linear program that says which rows are told for certain (Golden/separation/separation.R).
struct SeparationTests {
  static let designs = [
    "by_number", "by_two", "by_level", "by_cell", "by_two_levels", "with_ties", "none",
    "one_row_against", "far_away", "of_trials", "of_some_trials", "many_terms", "many_terms_none",
  ]

  private static func data(_ design: String) throws -> (table: Table, terms: [String]) {
    let rows = try golden("separation/data.csv").filter { $0["design"] == design }
    let first = try #require(rows.first)
    let terms = (1...8).map { "x\($0)" }.filter { Double(first[$0] ?? "") != nil }
    return (
      table(
        "d", try (["y", "m"] + terms).map { name in (name, try rows.map { try number($0, name) }) }),
      terms
    )
  }

  private static func spec(_ terms: [String], _ penalty: GeneralizedSpec.Penalty) -> ModelSpec {
    ModelSpec(
      outcome: "y", support: terms,
      estimator: .generalized(GeneralizedSpec(.binomial, trials: "m", penalty: penalty)),
      inference: Inference(cluster: .none))
  }

  @Test(arguments: designs)
  func theRowsToldAreThoseOfTheLinearProgram(_ design: String) throws {
    let (table, terms) = try Self.data(design)
    let expected = try #require(
      try golden("separation/designs.csv").first { $0["design"] == design })
    let told = try number(expected, "told")
    let spec = Self.spec(terms, .firth)
    let sample = try Sample(of: table, for: spec)
    let generalized = try #require(spec.estimator.generalized)
    let problem = ReweightedLeastSquares.Problem(
      matrix: DesignMatrix(try Design(learning: sample.table, for: spec), sample.table),
      response: try Response(sample, spec, generalized), offset: nil, family: .binomial)
    let (y, m) = (problem.response.y, problem.response.trials)
    let signs = y.indices.map { y[$0] == m[$0] ? 1.0 : y[$0] == 0 ? -1 : 0 }
    let ones = [Double](repeating: 1, count: y.count)
    let unit = try problem.leastSquares(Vector(ones), ones)
    let cone = try SeparatingDirection(
      unit.orthonormalized(problem.matrix.rows(y.indices)), signs: signs)
    let rows = (expected["rows"] ?? "").split(separator: ";").compactMap { Int($0) }.map { $0 - 1 }
    #expect(cone?.separated ?? [] == rows)
    let found = try Separation(problem, sample, spec)
    #expect(Double(found?.rows ?? 0) == told)
    #expect(found?.isComplete ?? false == (Int(told) == y.count))
    let growing = Set((expected["growing_terms"] ?? "").split(separator: ";").map(String.init))
    // Of those that grow, as few as tell the same rows: by themselves they tell them, and none less does.
    let named = Set(found?.terms ?? [])
    #expect(named.isSubset(of: growing) && named.isEmpty == growing.isEmpty)
    let own = terms.filter { named.contains($0) }
    guard !own.isEmpty else { return }
    #expect(try Self.rowsTold(by: own, table) == found?.rows)
    for term in own where own.count > 1 {
      let fewer = try Self.rowsTold(by: own.filter { $0 != term }, table)
      #expect(fewer != found?.rows, "without \(term)")
    }
  }

  private static func rowsTold(by terms: [String], _ table: Table) throws -> Int {
    let spec = spec(terms, .firth)
    let sample = try Sample(of: table, for: spec)
    let generalized = try #require(spec.estimator.generalized)
    let problem = ReweightedLeastSquares.Problem(
      matrix: DesignMatrix(try Design(learning: sample.table, for: spec), sample.table),
      response: try Response(sample, spec, generalized), offset: nil, family: .binomial)
    return try Separation(problem, sample, spec)?.rows ?? 0
  }

  @Test(arguments: designs)
  func withoutThePenaltyTheyAreRefused(_ design: String) throws {
    let (table, terms) = try Self.data(design)
    let expected = try #require(
      try golden("separation/designs.csv").first { $0["design"] == design })
    let told = Int(try number(expected, "told"))
    let spec = Self.spec(terms, .none)
    let sample = try Sample(of: table, for: spec)
    guard told > 0 else {
      #expect(try spec.estimation(of: sample).regression.rowCount == table.rowCount)
      return
    }
    let error = try #require(throws: ModelError.self) { try spec.estimation(of: sample) }
    guard case .generalized(.separated(let found)) = error.problem else {
      Issue.record("\(error)")
      return
    }
    #expect(found.rows == told)
  }

  @Test func aPenalizedFitSaysSo() throws {
    func checks(_ name: String) throws -> [Check] {
      try FirthTests.spec(name, .firth).fit(to: try FirthTests.data(name)).checks
        .filter { $0.check == "separation" }
    }
    let part = try checks("firthquasi")
    #expect(part.map(\.term) == ["z"] && part[0].result == .look && part[0].value == 10)
    #expect(
      part[0].meaning
        == "z separates 'y' in part: the outcome of 10 of 60 rows, such as d.csv line 52, is certain (the "
        + "10 rows with z: all events). Without the penalty no estimate would be finite, and how large this "
        + "one is depends on the penalty as much as on the rows")
    let all = try checks("firthcomplete")
    #expect(all.count == 1 && all[0].term == nil && all[0].result == .look)
    #expect(
      all[0].meaning.hasPrefix("x and z separate 'y' completely: the outcome of every one of "))
    let none = try checks("firthplain")
    #expect(none.count == 1 && none[0].result == .pass)
  }
}

import Tables
import Testing

@testable import Model

/// Each error by its exact message.
struct ModelErrorTests {
  struct Case: Sendable, CustomStringConvertible {
    let description: String
    let spec: ModelSpec
    let table: Table
    let message: String
    var offender: String?
  }

  static let y: (String, [Double?]) = ("y", [1, 3, 2, 5, 4, 6])
  static let x: (String, [Double?]) = ("x", [1, 2, 3, 4, 5, 7])
  static let z: (String, [Double?]) = ("z", [2, 1, 4, 3, 7, 5])
  static let la: [(String, [String?])] = [("la", ["a", "a", "b", "b", "c", "c"])]

  static func spec(
    outcome: String = "y", _ support: [String] = ["x"], adjust: [String] = [],
    weights: String? = nil, cluster: ClusterChoice = .none, method: CovarianceMethod = .auto,
    level: Double = 0.95, smallestEffect: Double? = nil, intercept: Bool = true
  ) -> ModelSpec {
    ModelSpec(
      name: "m", outcome: outcome, support: support, adjust: adjust,
      estimator: weights.map { .wls(weights: $0) } ?? .ols, intercept: intercept,
      inference: Inference(
        cluster: cluster, method: method, level: level, smallestEffect: smallestEffect))
  }

  static let cases: [Case] = [
    Case(
      description: "misspelt column", spec: spec(["supervison"]),
      table: table("children", [y, ("supervision", [1, 2, 3, 4, 5, 7])]),
      message: """
        error: model 'm': 'supervison' is not a column of table 'children'
          why: its columns are y, supervision
          fix: write 'supervision'
        """, offender: "supervison"),
    Case(
      description: "term twice", spec: spec(["x"], adjust: ["x"]), table: table("t", [y, x]),
      message: """
        error: model 'm': 'x' is among its terms twice
          why: support and adjust together list each term once
          fix: remove one of the two
        """, offender: "x"),
    Case(
      description: "interaction twice", spec: spec(["x:z"], adjust: ["z:x"]),
      table: table("t", [y, x, z]),
      message: """
        error: model 'm': 'z:x' is among its terms twice
          why: support and adjust together list each term once
          fix: remove one of the two
        """, offender: "z:x"),
    Case(
      description: "square", spec: spec(["x:x"]), table: table("t", [y, x]),
      message: """
        error: model 'm': 'x:x' names a column twice
          why: an interaction is of different columns
          fix: for a square, derive a column and name that
        """, offender: "x:x"),
    Case(
      description: "outcome as a term", spec: spec(["x"], adjust: ["y"]),
      table: table("t", [y, x]),
      message: """
        error: model 'm': its outcome 'y' is also in its term 'y'
          why: an outcome explains itself perfectly
          fix: remove 'y' from the terms
        """, offender: "y"),
    Case(
      description: "text outcome", spec: spec(outcome: "la"),
      table: table("t", [y, x], texts: la),
      message: """
        error: model 'm': the outcome 'la' is not numeric but text
          why: the outcome has to be numbers
          fix: declare it as a number, or name another column
        """, offender: "la"),
    Case(
      description: "id as a term", spec: spec(["child"]),
      table: table("t", [y]).setting(
        .numbers([1, 2, 3, 4, 5, 6]), as: ColumnSpec("child", .id)),
      message: """
        error: model 'm': 'child' (id) cannot be a term
          why: an id names rows and measures nothing
          fix: remove it, or declare it as a category
        """, offender: "child"),
    Case(
      description: "date as a term", spec: spec(["start"]),
      table: table("t", [y]).setting(
        Column(.date([1, 2, 3, 4, 5, 6])), as: ColumnSpec("start", .date)),
      message: """
        error: model 'm': 'start' (date) cannot be a term
          why: a date is not a number
          fix: derive a number from it
        """, offender: "start"),
    Case(
      description: "nothing", spec: spec([], intercept: false), table: table("t", [y]),
      message: """
        error: model 'm': it has neither terms nor an intercept
          why: there is nothing to estimate
          fix: name a support term, or leave 'intercept' out
        """),
    Case(
      description: "level", spec: spec(level: 95), table: table("t", [y, x]),
      message: """
        error: model 'm': the level 95 is not between 0 and 1
          why: it is the share of intervals that hold the truth
          fix: write 0.95
        """),
    Case(
      description: "smallest effect", spec: spec(smallestEffect: -0.2), table: table("t", [y, x]),
      message: """
        error: model 'm': the smallest effect -0.2 is not positive
          why: it is the size from which an effect, up or down, would matter
          fix: write its size without a sign
        """),
    Case(
      description: "clusters needed", spec: spec(method: .named(.cr2)), table: table("t", [y, x]),
      message: """
        error: model 'm': covariance cr2 needs clusters, and none are declared
          why: it allows rows of one cluster to depend on each other
          fix: name the cluster column, or choose from classical, hc0, hc1, hc2, hc3, hc4
        """, offender: "cr2"),
    Case(
      description: "empty", spec: spec(), table: table("t", [("y", []), ("x", [])]),
      message: """
        error: model 'm': table 't' has no rows
          fix: look at the steps that make it: one of them removed every row
        """),
    Case(
      description: "all missing", spec: spec(),
      table: table("t", [y, ("x", [nil, nil, nil, nil, nil, nil])]),
      message: """
        error: model 'm': 'x' has no value in any row
          why: its cells are blank (6)
          fix: name another column, or mend its source
        """, offender: "x"),
    Case(
      description: "no complete row", spec: spec(["x", "z"]),
      table: table(
        "t", [y, ("x", [1, nil, 3, nil, 5, nil]), ("z", [nil, 1, nil, 3, nil, 7])]),
      message: """
        error: model 'm': none of the 6 rows of 't' has all the values it needs
          why: missing cells: x (3), z (3)
          fix: drop the term that is missing most, or mend its source
        """),
    Case(
      description: "infinite", spec: spec(),
      table: table("t", [y, ("x", [1, 2, .infinity, 4, 5, 6])], hasLineage: true),
      message: """
        error: model 'm': 'x' is inf at t.csv line 4
          why: a fit needs finite numbers
          fix: mend the value, or filter the row
        """, offender: "x"),
    Case(
      description: "negative weight", spec: spec(weights: "w"),
      table: table("t", [y, x, ("w", [1, 1, 1, 1, -0.5, 1])], hasLineage: true),
      message: """
        error: model 'm': weight 'w' is -0.5 at t.csv line 6
          why: weights are zero or more
          fix: mend the value, or filter the row
        """, offender: "w"),
    Case(
      description: "weights all zero", spec: spec(weights: "w"),
      table: table("t", [y, x, ("w", [0, 0, 0, 0, 0, 0])]),
      message: """
        error: model 'm': weight 'w' is 0 in every complete row
          fix: name another column
        """, offender: "w"),
    Case(
      description: "one level", spec: spec(["role"]),
      table: table(
        "t", [y],
        categories: [("role", ["a", "a", "a", "a", "a", "a"], levels: ["a", "b"])]),
      message: """
        error: model 'm': 'role' is 'a' in all 6 rows used
          why: a category needs two levels to compare
          fix: remove it from the terms
        """, offender: "role"),
    Case(
      description: "one cluster", spec: spec(cluster: .by("la")),
      table: table("t", [y, x], texts: [("la", ["a", "a", "a", "a", "a", "a"])]),
      message: """
        error: model 'm': all 6 rows used are in one cluster: la is 'a'
          why: uncertainty between clusters cannot be seen in one
          fix: name a column with more values, or say 'cluster: none' if rows are independent
        """, offender: "la"),
    Case(
      description: "constant outcome", spec: spec(),
      table: table("t", [("y", [3, 3, 3, 3, 3, 3]), x]),
      message: """
        error: model 'm': its outcome 'y' is 3 in all 6 rows used
          why: there is no variation to explain
          fix: name another outcome, or keep more rows in the steps before
        """, offender: "y"),
    Case(
      description: "constant term", spec: spec(),
      table: table("t", [y, ("x", [7, 7, 7, 7, 7, 7])]),
      message: """
        error: model 'm': 'x' is 7 in all 6 rows used
          why: a term that does not vary cannot be told from the intercept
          fix: remove it from the terms, or keep more rows in the steps before
        """, offender: "x"),
    Case(
      description: "n = p", spec: spec(["x", "z"]),
      table: table("t", [("y", [1, 3, 2]), ("x", [1, 2, 4]), ("z", [1, 5, 2])]),
      message: """
        error: model 'm': 3 rows for 3 coefficients
          why: coefficients are (Intercept), x, z; a fit needs more rows than those
          fix: use fewer terms, or keep more rows in the steps before
        """),
    Case(
      description: "sum", spec: spec(["total_rate", "agency_rate", "permanent_rate"]),
      table: table(
        "t",
        [
          y, ("total_rate", [0.3, 0.7, 1.1, 0.9, 1.2, 0.4]),
          ("agency_rate", [0.1, 0.2, 0.4, 0.3, 0.7, 0.1]),
          ("permanent_rate", [0.2, 0.5, 0.7, 0.6, 0.5, 0.3]),
        ]),
      message: """
        error: model 'm': its terms are collinear: total_rate = agency_rate + permanent_rate
          why: this holds in all 6 rows used, so these coefficients cannot be told apart
          fix: remove one of 'total_rate', 'agency_rate', 'permanent_rate'
        """, offender: "total_rate"),
    Case(
      description: "multiple", spec: spec(["x", "thousands"]),
      table: table("t", [y, x, ("thousands", [1000, 2000, 3000, 4000, 5000, 7000])]),
      message: """
        error: model 'm': its terms are collinear: thousands = 1000 · x
          why: this holds in all 6 rows used, so these coefficients cannot be told apart
          fix: remove 'thousands' or 'x'
        """, offender: "thousands"),
    Case(
      description: "shares", spec: spec(["a", "b"]),
      table: table(
        "t", [y, ("a", [10, 20, 35, 40, 70, 5]), ("b", [90, 80, 65, 60, 30, 95])]),
      message: """
        error: model 'm': its terms are collinear: b = 100 − a
          why: this holds in all 6 rows used, so these coefficients cannot be told apart
          fix: remove 'b' or 'a'
        """, offender: "b"),
    Case(
      description: "support constant within clusters that have effects of their own",
      spec: spec(["s"], adjust: ["la"]),
      table: table("t", [y, ("s", [1, 1, 2, 2, 4, 4])], texts: la),
      message: """
        error: model 'm': 's' does not vary within any of the 3 levels of 'la', a term too
          why: the coefficients of la hold all that differs between its levels, so nothing is left to tell what s does
          fix: to compare between levels of la, remove 'la' from the terms; to compare within them, use a measure that varies there
        """, offender: "s"),
  ]

  @Test(arguments: cases)
  func saysWhatIsWrong(_ example: Case) throws {
    let error = #expect(throws: ModelError.self) { try example.spec.fit(to: example.table) }
    #expect(error?.diagnostic.rendered == example.message)
    #expect(error?.offender == example.offender)
  }

  @Test func aTermThatIsNotThere() throws {
    let fit = try Self.spec().fit(to: table("t", [Self.y, Self.x]))
    let error = #expect(throws: ModelError.self) { try fit.estimate(of: "y") }
    #expect(
      error?.diagnostic.rendered == """
        error: model 'm': 'y' is not one of its terms
          why: its terms are (Intercept), x
          fix: choose from (Intercept), x
        """)
  }

  @Test func clustersCannotBeHadAfterwards() throws {
    let fit = try Self.spec().fit(to: table("t", [Self.y, Self.x]))
    let error = #expect(throws: ModelError.self) { try fit.with(covariance: .cr1) }
    #expect(error?.problem == .clustersNeeded(by: .cr1))
  }
}

import Diagnostics
import Pipeline
import TestSupport
import Testing

/// Support that was measured after the outcome's window closed stops the run, however the two came
/// into one table; sound orders pass.
@Suite struct TimeOrderTests {
  private static let codes = ["E09000003", "E09000004", "E09000005", "E09000006", "E09000007"]

  /// Outcomes of the years to 31 March, staff on 30 September, the same staff in long form, and
  /// places that have no time.
  private static func run(normalize: String, model: String) throws -> Run {
    let folder = try TemporaryFolder()
    var (cases, staff, long, places) = (
      "code,year,rate\n", "code,year,load\n", "code,year,measure,value\n", "code,size\n"
    )
    for (index, code) in codes.enumerated() {
      places += "\(code),\(index % 3)\n"
      for year in 2021...2023 {
        cases += "\(code),\(year),\((index * 7 + year) % 5)\n"
        staff += "\(code),\(year),\((index * 3 + year) % 7)\n"
        long += "\(code),\(year),load,\((index * 3 + year) % 7)\n\(code),\(year),other,1\n"
      }
    }
    for (name, text) in [("cases", cases), ("staff", staff), ("long", long), ("places", places)] {
      try folder.write(text, to: "\(name).csv")
    }
    let snapshot = #"period: {column: year, snapshot: "09-30"}"#
    return try Study(
      yaml: folder.write(
        """
        throughline: 1
        study: {id: order}
        ingest:
          cases: {file: cases.csv, period: {column: year, ends: "03-31", months: 12}, columns: {code: area, year: integer, rate: number}}
          staff: {file: staff.csv, \(snapshot), columns: {code: area, year: integer, load: number}}
          long: {file: long.csv, \(snapshot), columns: {code: area, year: integer, measure: category, value: number}}
          places: {file: places.csv, columns: {code: area, size: number}}
        normalize:
        \(normalize)
        model:
          inference: {cluster: none}
        \(model)
        """, to: "study.yaml")
    ).run()
  }

  private static let fit =
    "  fits: {m: {data: t, outcome: rate, support: [load], fit: ols}}"
  private static let correlation =
    "  correlations: {c: {data: t, between: [load], and: [rate]}}"

  /// Staff of the same label: six months after the outcome's year had closed.
  private static let turned = """
      t:
        - from: staff
        - join: {with: cases, on: [area], period: label, relation: one_to_one, unmatched: count, columns: [rate]}
    """

  /// - Parameter last: the last snapshot that counts.
  private static func aggregated(_ last: Int, _ more: String = "") -> String {
    """
      mean_staff:
        - from: staff
        - filter: "year <= \(last)"
        - aggregate: {by: [area], mean: [load], min_members: 1}
      t:
        - from: cases
        - aggregate: {by: [area], mean: [rate], min_members: 1}
        - join: {with: mean_staff, on: [area], relation: one_to_one, unmatched: count\(more)}
    """
  }

  private static func spread(_ year: Int, _ more: String = "") -> String {
    """
      wide:
        - from: long
        - filter: "year == \(year)"
        - spread: {by: [area], column: measure, value: value, into: {load: load}}
      t:
        - from: cases
        - filter: "year == 2023"
        - join: {with: wide, on: [area], relation: one_to_one, unmatched: count\(more)}
    """
  }

  private static func chained(_ year: Int, _ more: String = "") -> String {
    """
      staff_then:
        - from: staff
        - filter: "year == \(year)"
      cases_then:
        - from: cases
        - filter: "year == 2023"
      with_staff:
        - from: places
        - join: {with: staff_then, on: [area], relation: one_to_one, unmatched: count, columns: [load]\(more)}
      t:
        - from: with_staff
        - join: {with: cases_then, on: [area], relation: one_to_one, unmatched: count, columns: [rate]}
    """
  }

  @Test(arguments: [turned, aggregated(2023), spread(2023), chained(2023)], [fit, correlation])
  func lateSupportStops(normalize: String, model: String) throws {
    let error = #expect(throws: DiagnosticList.self) {
      try Self.run(normalize: normalize, model: model)
    }
    let problem = try #require(error?.diagnostics.first)
    #expect(problem.what.hasPrefix("'load' is measured after the period of 'rate' closed, in "))
    #expect(problem.kind == .study)
    #expect(problem.location?.line != nil)
    #expect(
      problem.why?.contains(
        "closed on 2023-03-31, and support was measured up to 2023-09-30")
        == !normalize.contains("period: label"))
    #expect(problem.fix?.contains("outcome_first") == true)
    #expect(
      problem.fix?.hasPrefix("between: is read as support") == model.contains("correlations"))
  }

  @Test(
    arguments: [
      aggregated(2022), spread(2022), chained(2022), aggregated(2023, ", outcome_first: why"),
      spread(2023, ", outcome_first: why"), chained(2023, ", outcome_first: why"),
      turned.replacing("on: [area]", with: "outcome_first: why, on: [area]"),
    ], [fit, correlation])
  func soundOrdersPass(normalize: String, model: String) throws {
    let run = try Self.run(normalize: normalize, model: model)
    #expect(run.fits.count + run.correlations.count == 1)
  }

  @Test func whatIsMadeOfLateSupportIsLate() throws {
    let error = #expect(throws: DiagnosticList.self) {
      try Self.run(
        normalize: Self.aggregated(2023) + "\n    - derive: {double: \"load * 2\"}",
        model: "  fits: {m: {data: t, outcome: rate, support: [double], fit: ols}}")
    }
    #expect(error?.rendered.contains("'double' is measured after") == true)
  }

  @Test(arguments: ["size:load", "\"poly(load, 2)\""])
  func everyColumnOfATermCounts(term: String) throws {
    let error = #expect(throws: DiagnosticList.self) {
      try Self.run(
        normalize: Self.chained(2023),
        model: "  fits: {m: {data: t, outcome: rate, support: [\(term)], fit: ols}}")
    }
    #expect(error?.rendered.contains("'load' is measured after") == true)
  }

  /// Nothing is known of when sizes were measured, nor of the order of columns among themselves.
  @Test(arguments: [
    "  fits: {m: {data: t, outcome: rate, support: [size], fit: ols}}",
    "  correlations: {c: {data: t, between: [load, rate]}}",
    "  correlations: {c: {data: t, between: [rate], and: [load]}}",
    "  correlations: {c: {data: t, between: [size], and: [rate]}}",
  ])
  func whereNothingIsKnownNothingIsSaid(model: String) throws {
    let run = try Self.run(normalize: Self.chained(2023), model: model)
    #expect(run.fits.count + run.correlations.count == 1)
  }

  @Test func theStudysReasonIsToldAlsoOfMeans() throws {
    let run = try Self.run(
      normalize: Self.aggregated(2023, ", outcome_first: who leaves"), model: Self.fit)
    #expect(run.warnings.contains { $0.what.contains("who leaves") })
  }
}

import Tables
import Testing

@testable import Report

private let verdict: [String: Cell] = [
  "model": "safer", "outcome": "safer_change", "term": "supervision", "grade": "weak",
  "reason": "Across 36 children in 14 clusters, the evidence of an association is weak.",
  "estimate": 0.42, "conf_low": 0.1, "conf_high": 0.74, "df": 5.1, "p_value": 0.02, "mde": 0.6,
  "equivalence_p": 0.4, "standardized": 0.31, "icc_outcome": 0.12, "loo_by": "la",
  "loo_low": 0.2, "loo_high": 0.5, "flip_set": "A; B", "flip_size": 2, "flip_search": "exact",
  "sign_flip_search": "greedy", "sign_flip_tried": 5, "sign_flip_all_tried": 2, "row_low": 0.3,
  "row_high": 0.5, "partial_r2": 0.1,
  "robustness_value": 0.28, "rv_alpha": 0.02, "benchmark_times": 2, "between": 0.6,
  "between_low": 0.2, "between_high": 1, "within": -0.2, "within_low": -0.5, "within_high": 0.1,
  "between_within_p": 0.01,
]

private func contents(_ verdicts: [[String: Cell]] = [verdict]) -> ReportContents {
  var contents = Sample.contents
  contents.verdicts = results("verdicts", Vocabulary.verdicts, verdicts)
  contents.sensitivity = results(
    "sensitivity", Vocabulary.sensitivity,
    [1.0, 2, 3].map { times in
      [
        "model": "safer", "outcome": "safer_change", "term": "supervision", "benchmark": "age",
        "times": .number(times), "r2_support": .number(0.05 * times),
        "r2_outcome": .number(0.08 * times), "adjusted_estimate": .number(0.42 - 0.1 * times),
      ]
    })
  contents.influence = results(
    "influence", Vocabulary.influence,
    (0..<14).map { g in
      [
        "model": "safer", "term": "supervision", "level": "la", "unit": .text("LA\(g)"),
        "estimate_without": .number(0.3 + 0.02 * Double(g)),
      ]
    })
  return contents
}

@Suite struct FirmnessTests {
  @Test func theChapterSaysWhatWouldChangeTheAnswer() {
    let document = StudyReport.document(from: contents())
    let text = MarkdownWriter.write(document)
    #expect(text.contains("## How firm is this"))
    #expect(text.contains("the evidence of an association is weak."))
    #expect(text.contains("2 (exact): A; B"))
    #expect(text.contains("none found (all sets of up to 2 tried, the likeliest of up to 5)"))
    #expect(text.contains("the sign holds up to 2 × as strong"))
    #expect(
      text.contains(
        "the two are not the same: comparing one la with another, more supervision goes with higher "
          + "safer_change; comparing each la with itself, the data do not tell whether more supervision "
          + "goes with higher or lower safer_change."))
    let names = document.figures.map(\.name)
    #expect(names.contains("leave-one-out-safer-supervision"))
    #expect(names.contains("sensitivity-safer-supervision"))
  }

  /// The fewer of the method's clusters and of those that the design has decide what a headline can tell.
  @Test func declaredClustersAreCountedBesideTheMethods() {
    var few = verdict
    (few["design_df"], few["units"], few["units_by"]) = (9, 5, "team")
    let text = StudyReport.headlines(from: contents([few])).joined()
    #expect(text.contains("but with 5 groups of team the data cannot tell"), "\(text)")
  }

  /// Where a claim bears no test, other methods beside its own have none either.
  @Test(arguments: [true, false])
  func noMethodLendsAPValue(_ bears: Bool) throws {
    let untold = verdict.merging(["bears_test": .logical(bears)]) { $1 }
    let text = MarkdownWriter.write(StudyReport.document(from: contents([untold])))
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let start = try #require(lines.firstIndex { $0.contains("(model safer, primary)") })
    let rows = lines[(start + 1)...].prefix { $0.hasPrefix("| ") && !$0.contains("(model ") }
    let told = rows.map { row in
      row.split(separator: "|")[4].trimmingPrefix(while: { " *".contains($0) }).first != "–"
    }
    #expect(told == Array(repeating: bears, count: rows.count) && rows.count > 1)
  }

  @Test func noVerdictsNoChapter() {
    #expect(!MarkdownWriter.write(StudyReport.document(from: Sample.contents)).contains("How firm"))
  }

  @Test func directionsAreToldWhereBothIntervalsLeaveOutZero() {
    let apart = verdict.merging(["within_high": -0.1]) { $1 }
    let text = MarkdownWriter.write(StudyReport.document(from: contents([apart])))
    #expect(
      text.contains(
        "the two point in opposite directions: comparing one la with another, more supervision goes "
          + "with higher safer_change; comparing each la with itself, more supervision goes with lower "
          + "safer_change."))
  }

  @Test func signsThatAgreeAreNotTold() {
    let same = verdict.merging(["within": 0.2]) { $1 }
    let text = MarkdownWriter.write(StudyReport.document(from: contents([same])))
    #expect(!text.contains("opposite directions"))
  }

  @Test func figuresSayInWordsWhatTheyShow() throws {
    let figures = StudyReport.document(from: contents()).figures
    let leaving = try #require(figures.first { $0.name.hasPrefix("leave-one-out") })
    #expect(leaving.textAlternative.contains("It is lowest, 0.30, without LA0, and highest, 0.56"))
    let contour = try #require(figures.first { $0.name.hasPrefix("sensitivity") })
    #expect(contour.textAlternative.hasPrefix("A confounder with a partial R² of 28.2% with both"))
    #expect(contour.textAlternative.contains("3 × age would leave 0.12"))
    for figure in [leaving, contour] {
      let svg = figure.svg(standalone: true)
      #expect(svg.contains("role=\"img\"") && svg.contains("<desc"))
      #expect(!svg.contains("NaN") && !svg.contains("inf"))
    }
  }

  @Test func onlyTheEndsOfManyAreDrawn() {
    let figure = LeaveOneOutFigure(
      name: "f", title: "t", axisLabel: "a", estimate: 1, stdError: 0.1,
      entries: (0..<156).map { .init(label: "L\($0)", estimate: Double($0) / 100) })
    #expect(figure.entries.count == 24 && figure.hidden == 132)
    #expect(figure.entries.first?.label == "L0" && figure.entries.last?.label == "L155")
    #expect(figure.textAlternative.contains("132 in between are not drawn"))
  }
}

/// Where t is at its critical value, by PySensemakr (`ModelTests/Golden/verdicts/touching.csv`).
@Suite struct TouchingTests {
  private static func figure(criticalF: Double?) -> ContourFigure {
    ContourFigure(
      name: "c", title: "t", xLabel: "x", yLabel: "y", estimate: 0.7, stdError: 0.2,
      f: 0.7829654703552257,
      criticalF: criticalF, points: [])
  }

  @Test(arguments: [
    (0.45, 0.26792402025235207), (0.5, 0.18980739786792267), (0.6, 0.0922360602255957),
    (0.7, 0.037087729320698155),
  ])
  func agreesWithSensemakr(x: Double, y: Double) throws {
    let found = try #require(Self.figure(criticalF: 0.2728295139963935).touching(x))
    #expect((found - y).magnitude < 1e-10)
  }

  @Test func theLineIsDrawnAndTold() {
    let figure = Self.figure(criticalF: 0.2728295139963935)
    #expect(figure.svg(standalone: true).contains("interval touches 0"))
    #expect(figure.textAlternative.contains("would let the interval take in zero"))
    let without = Self.figure(criticalF: nil)
    #expect(!without.svg(standalone: true).contains("interval touches 0"))
    #expect(Self.figure(criticalF: 5).textAlternative.contains("takes in zero already"))
  }
}

/// The command line says what the report's answer says.
@Test func correlationsAloneHaveHeadlines() {
  var contents = Sample.contents
  contents.coefficients = results("coefficients", Vocabulary.coefficients, [])
  let headlines = StudyReport.headlines(from: contents)
  #expect(!headlines.isEmpty && headlines.allSatisfy { $0.contains("correlation of") })
  let text = MarkdownWriter.write(StudyReport.document(from: contents))
  #expect(text.contains(headlines[0]))
}

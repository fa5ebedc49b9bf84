import Diagnostics
import Report
import Tables
import Testing

private func bare(coefficients: Table? = nil, models: Table? = nil) -> ReportContents {
  ReportContents(
    studyID: "bare", title: "Bare", coefficients: coefficients, models: models,
    howToRun: HowToRun(command: "throughline run bare.yaml", version: "0.1.0"))
}

private func chapters(of contents: ReportContents) -> [String] {
  StudyReport.document(from: contents).blocks.compactMap {
    if case .heading(2, let text, _) = $0 { text } else { nil }
  }
}

@Test func chaptersInOrder() {
  #expect(
    chapters(of: Sample.contents) == [
      "The question", "The answer", "The picture", "The coefficients", "Correlations",
      "What would have made us wrong", "Where the rows went", "Measurement",
      "Ingest: what was read", "Normalize: what was made of it",
      "Model: what was fitted, and why so", "The notebook", "How to run it again",
    ])
}

@Test func aStudyWithoutResults() {
  #expect(
    chapters(of: bare()) == [
      "The question", "The answer", "What would have made us wrong", "How to run it again",
    ])
  let text = MarkdownWriter.write(StudyReport.document(from: bare()))
  #expect(text.contains("This study fits no model with a support term."))
  #expect(text.contains("No support term was estimated, so there is no answer to give."))
  #expect(text.contains("No checks were made."))
  #expect(text.contains("throughline run bare.yaml"))
}

@Test func reportsAreTheSameEachTime() {
  let first = StudyReport.document(from: Sample.contents)
  let second = StudyReport.document(from: Sample.contents)
  #expect(HTMLWriter.write(first) == HTMLWriter.write(second))
  #expect(MarkdownWriter.write(first) == MarkdownWriter.write(second))
}

@Test func nothingIsStarredOrCalledSignificant() {
  let document = StudyReport.document(from: Sample.contents)
  let html = HTMLWriter.write(document)
  let body = html[(html.range(of: "<body>")?.lowerBound ?? html.startIndex)...]
  #expect(!body.contains("*") && !body.lowercased().contains("significan"))
}

@Test func headlinesAreThoseOfPrimaryModels() {
  let headlines = StudyReport.headlines(from: Sample.contents)
  #expect(headlines.count == 2)
  #expect(headlines.allSatisfy { $0.contains("safer_change") && $0.contains("36 children") })
}

@Test func controlsAreApartAndUntested() throws {
  let text = MarkdownWriter.write(StudyReport.document(from: Sample.contents))
  let table = try #require(text.split(separator: "**Table 2.** Adjusted for\n").last)
  let rows = table.split(separator: "\n").prefix(4)
  #expect(
    rows == [
      "| Model | Term | Estimate | Std. error | Interval |",
      "| --- | --- | ---: | ---: | ---: |",
      "| safer | age | 0.012 | 0.020 | −0.029 to 0.053 |",
      "| safer | (Intercept) | 1.23 | 0.80 | −0.50 to 2.90 |",
    ])
}

@Test func smallNumbersAreNotForPublication() {
  func text(_ least: Int?) -> String {
    var contents = Sample.contents
    contents.minCount = least
    return MarkdownWriter.write(StudyReport.document(from: contents))
  }
  #expect(text(40).contains("**Not for publication**"))
  #expect(text(40).contains("as few as 36 cases, fewer than the 40"))
  #expect(!text(36).contains("Not for publication"))
  #expect(!text(nil).contains("Not for publication"))
}

@Test func checksThatAskForALookComeFirst() throws {
  let text = MarkdownWriter.write(StudyReport.document(from: Sample.contents))
  let look = try #require(text.range(of: "| vif | **look** |"))
  let pass = try #require(text.range(of: "| condition number | pass |"))
  #expect(look.lowerBound < pass.lowerBound)
  #expect(text.contains("1 of 2 checks asks for a look."))
}

@Test(arguments: [
  (["pass", "pass"], "All 2 checks passed."), (["look", "pass"], "1 of 2 checks asks for a look."),
  (["stop", "pass"], "1 of 2 checks says stop."),
  (["look", "stop", "look", "pass"], "1 of 4 checks says stop, and 2 ask for a look."),
])
func checksAreCountedByWhatTheySay(outcomes: [String], text: String) {
  var contents = Sample.contents
  contents.checks = results(
    "checks", Vocabulary.checks, outcomes.map { ["result": .text($0), "check": "vif"] })
  #expect(MarkdownWriter.write(StudyReport.document(from: contents)).contains(text))
}

@Test func modelsWithTheSameRowsShareAFlow() {
  let document = StudyReport.document(from: Sample.contents)
  let flows = document.figures.compactMap { $0 as? FlowFigure }
  #expect(flows.map(\.title) == ["Rows of models safer and happier"])
  #expect(
    flows.first?.lanes == [
      .init(
        source: "staff", rowsIn: 646,
        removals: [
          .init(
            stage: "normalize", place: "la_support",
            rule: "la_support: supervision has fewer than 4 answers", rows: 31),
          .init(
            stage: "normalize", place: "la_support",
            rule: "la_support: fewer than 5 respondents in the authority", rows: 11),
        ], used: 604),
      .init(
        source: "cases", rowsIn: 38,
        removals: [
          .init(stage: "ingest", place: "cases", rule: "filter: plan_start after 2011-12", rows: 1),
          .init(
            stage: "model", place: "safer", rule: "age is missing (not recorded)", rows: 1),
        ], used: 36),
    ])
}

@Test func unusedSourcesAreInTheLedger() {
  var contents = bare()
  contents.ledger = results(
    "ledger", Vocabulary.ledger,
    [["source": "spare", "fate": "unused", "rows": 1234, "rows_in": 1234]])
  let text = MarkdownWriter.write(StudyReport.document(from: contents))
  #expect(text.contains("| **spare** |  |  |  |"))
  #expect(text.contains("| unused |  | the source feeds no model | 1,234 |"))
}

@Test func fiftyModels() {
  let rows = (0..<50).map {
    coefficient(["model": .text("m\($0)"), "outcome": .text($0 % 2 == 0 ? "y" : "Y")])
  }
  let document = StudyReport.document(from: bare(coefficients: coefficients(rows)))
  let names = document.figures.map(\.name)
  #expect(names == ["coefficients-y", "coefficients-y-2"])
  #expect(
    MarkdownWriter.write(document).contains("44 more results are in the tables below."))
}

@Test func hostileNamesStayText() {
  let name = "<script>alert('x')</script>&\"|"
  var contents = bare(
    coefficients: coefficients([
      coefficient([
        "model": .text(name), "term": .text(name), "outcome": .text(name),
        "covariance": .text(name),
      ])
    ]),
    models: results(
      "models", Vocabulary.models,
      [["model": .text(name), "fit": "ols", "reason": .text(name), "covariance": .text(name)]]))
  contents.title = name
  contents.question = name
  contents.warnings = [Diagnostic(name, severity: .warning, kind: .data, why: name)]
  contents.howToRun.command = name
  contents.scatters = [Scatter(model: name, x: name, y: name, points: [.init(1, 1)], caption: name)]
  contents.sources = [
    SourceSummary(
      name: name, file: name, rows: 1, columns: 1, sha256: name, inferredColumns: [name],
      missing: [.init(column: name, reason: MissingReason(name), count: 1)])
  ]
  contents.steps = [StepSummary(table: name, step: name, rowsBefore: nil, rowsAfter: 1)]
  let document = StudyReport.document(from: contents)
  let html = HTMLWriter.write(document)
  #expect(!html.contains("<script"))
  #expect(html.contains("&lt;script&gt;alert('x')&lt;/script&gt;&amp;&quot;|"))
  for figure in document.figures {
    #expect(!figure.svg(standalone: true).contains("<script"))
    #expect(figure.name.utf8.allSatisfy { $0 < 128 && $0 != UInt8(ascii: "/") })
  }
}

@Test func intervalsThatDoNotExist() {
  let rows = [
    coefficient(["conf_low": .number(-.infinity), "conf_high": .number(.infinity)]),
    coefficient(["term": "b", "estimate": .number(.nan), "std_error": .number(.nan)]),
    coefficient(["term": "c", "estimate": 1e300, "std_error": 1e290]),
    coefficient(["term": "d", "estimate": 1e-300, "std_error": 1e-304]),
  ]
  let text = MarkdownWriter.write(
    StudyReport.document(from: bare(coefficients: coefficients(rows))))
  #expect(text.contains("| **−∞ to ∞** |"))
  #expect(text.contains("**−0.1817 to 1.0203**"))
  #expect(!text.contains("nan") && !text.contains("inf"))
}

@Test func aCheckThatSaysStopIsPartOfTheHeadline() {
  var contents = Sample.contents
  contents.checks = results(
    "checks", Vocabulary.checks,
    [
      [
        "model": "safer", "check": "rests_on_one_row", "result": "stop",
        "meaning": "it rests on line 7",
      ],
      ["model": "other", "check": "rests_on_one_row", "result": "stop", "meaning": "not mine"],
    ])
  let headline = StudyReport.headlines(from: contents).joined()
  #expect(headline.contains(" Do not rely on this: it rests on line 7."))
  #expect(!headline.contains("not mine"))
}

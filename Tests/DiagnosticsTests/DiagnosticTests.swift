import Diagnostics
import Testing

struct DiagnosticTests {
  static let place = SourceLocation(
    file: "study.yaml", line: 41, column: 9, length: 10, excerpt: "support: [supervison]")

  @Test func saysWhatWhereWhyAndFix() {
    let diagnostic = Diagnostic(
      "'supervison' is not a column of table 'children'", kind: .study,
      at: SourceLocation(
        file: "study.yaml", line: 41, column: 11, length: 10, excerpt: "support: [supervison]"),
      why: "after normalize, its columns are child, supervision", fix: "write 'supervision'")
    #expect(
      diagnostic.rendered == """
        study.yaml:41:11: error: 'supervison' is not a column of table 'children'
          41 | support: [supervison]
             |           ^~~~~~~~~~
          why: after normalize, its columns are child, supervision
          fix: write 'supervision'
        """)
  }

  @Test(arguments: [
    (Diagnostic("no data", kind: .data), "error: no data"),
    (Diagnostic("odd", severity: .warning, kind: .data, fix: "look"), "warning: odd\n  fix: look"),
    (
      Diagnostic("gone", kind: .noInput, at: SourceLocation(file: "a.csv")),
      "a.csv: error: gone"
    ),
    (
      Diagnostic("bad", kind: .data, at: SourceLocation(file: "a.csv", line: 3, excerpt: "1,2")),
      "a.csv:3: error: bad\n  3 | 1,2"
    ),
    // A mark reaching past the line's end stops there; a tab takes one place, as it counts one.
    (
      Diagnostic(
        "bad", kind: .data,
        at: SourceLocation(file: "a.tsv", line: 3, column: 3, length: 99, excerpt: "1\t22")),
      "a.tsv:3:3: error: bad\n  3 | 1 22\n    |   ^~"
    ),
    // A mark just past the end, where something is missing.
    (
      Diagnostic(
        "short", kind: .data,
        at: SourceLocation(file: "a", line: 10, column: 4, length: 2, excerpt: "1,2")),
      "a:10:4: error: short\n  10 | 1,2\n     |    ^"
    ),
    (
      Diagnostic(
        "é", kind: .data, at: SourceLocation(file: "a", line: 1, column: 5, excerpt: "café!")),
      "a:1:5: error: é\n  1 | café!\n    |     ^"
    ),
  ])
  func rendersExactly(diagnostic: Diagnostic, text: String) {
    #expect(diagnostic.rendered == text)
  }

  @Test(arguments: [1, 500, 990, 1000]) func cutsALongLineAroundItsColumn(column: Int) {
    let line = String((0..<1000).map { Character(String($0 % 10)) })
    let diagnostic = Diagnostic(
      "x", kind: .data,
      at: SourceLocation(file: "a", line: 1, column: column, length: 3, excerpt: line))
    let lines = diagnostic.rendered.split(separator: "\n")
    #expect(lines[1].count == 120 + 6)
    let mark = lines[2].firstIndex(of: "^").map {
      lines[2].distance(from: lines[2].startIndex, to: $0)
    }
    let under = Array(lines[1])[mark ?? 0]
    #expect(under == Character(String((column - 1) % 10)))
    #expect(lines[2].filter { $0 == "^" || $0 == "~" }.count == (column == 1000 ? 1 : 3))
  }

  @Test func locatingKeepsAPlaceAlreadyKnown() {
    let placed = Diagnostic("x", kind: .study).located(at: Self.place)
    #expect(placed.location == Self.place)
    #expect(placed.located(at: SourceLocation(file: "other")).location == Self.place)
  }

  @Test(arguments: [
    (Diagnostic.Kind.usage, Int32(64)), (.data, 65), (.noInput, 66), (.internal, 70),
    (.inputOutput, 74), (.study, 78),
  ])
  func exitCodesFollowSysexits(kind: Diagnostic.Kind, code: Int32) {
    #expect(kind.exitCode == code)
  }

  @Test func aListReportsAllAndExitsWithItsFirstError() {
    let list = DiagnosticList(
      [
        Diagnostic("w", severity: .warning, kind: .study), Diagnostic("a", kind: .data),
        Diagnostic("b", kind: .study),
      ], omitted: 4)
    #expect(list.rendered == "warning: w\nerror: a\nerror: b\n… and 4 more")
    #expect(list.exitCode == 65)
    #expect(DiagnosticList([Diagnostic("w", severity: .note, kind: .data)]).exitCode == 0)
  }
}

import Pipeline
import TestSupport
import Testing

/// Lost rows beside used ones, through to the report.
@Suite struct LossTests {
  private static let study = """
    throughline: 1
    study: {id: lost}
    ingest:
      cases:
        file: cases.csv
        key: [child]
        columns: {child: id, kind: category, start: number, review: number, other: number}
    normalize:
      children:
        - from: cases
        - derive: {change: "review - start"}
      kept:
        - from: children
        - filter: "start >= 2"
    model:
      inference: {cluster: none}
      fits:
        a: {data: kept, outcome: change, support: [kind], fit: ols}
        b: {data: kept, outcome: review, support: [kind], fit: ols}
    """

  /// Starts 0 … 4 in turn, twenty of each: forty rows are lost to the filter.
  private static func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    var text = "child,kind,start,review,other\n"
    for row in 0..<100 {
      text += "c\(row),\(row % 2 == 0 ? "x" : "y"),\(row % 5),\((row * 7) % 11),\(row)\n"
    }
    try folder.write(text, to: "cases.csv")
    try folder.write(study, to: "study.yaml")
    return folder
  }

  @Test func theReportTellsHowLostRowsDiffer() throws {
    let folder = try Self.folder()
    try Study(yaml: "\(folder.path)/study.yaml").run().write(to: "\(folder.path)/out")
    let text = try folder.read("out/report.md")
    #expect(text.contains("cases, 60 used and 40 lost, for models a and b"))
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("| start") }
    let start = try #require(rows.first)
    let cells = start.split(separator: "|").map { $0.filter { $0 != " " } }
    // Used 2, 3, 4: mean 3; lost 0, 1: mean 0.5. Variances 40/59 and 10/39:
    // −2.5 / √((40/59 + 10/39) / 2) = −3.6577
    #expect(cells == ["start", "60", "3", "40", "0.5", "\u{2212}3.66"], "\(start)")
    // Half of each side is of each kind; columns behind no model stay out, keys too.
    #expect(text.contains("kind: x"))
    #expect(!text.contains("| other") && !text.contains("| child |"))
  }
}

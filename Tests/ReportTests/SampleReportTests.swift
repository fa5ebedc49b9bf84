import Foundation
import Report
import Testing

/// Where to write the sample report, for looking at it.
private let folder = ProcessInfo.processInfo.environment["THROUGHLINE_SAMPLE_REPORT"]

@Test(.enabled(if: folder != nil, "set THROUGHLINE_SAMPLE_REPORT to a folder to look at a report"))
func writesTheSampleReport() throws {
  let root = URL(filePath: try #require(folder))
  let document = StudyReport.document(from: Sample.contents)
  try FileManager.default.createDirectory(
    at: root.appending(path: "figures"), withIntermediateDirectories: true)
  func write(_ text: String, _ path: String) throws {
    try text.write(to: root.appending(path: path), atomically: true, encoding: .utf8)
  }
  try write(HTMLWriter.write(document), "report.html")
  try write(MarkdownWriter.write(document), "report.md")
  for figure in document.figures {
    try write(figure.svg(standalone: true), "figures/\(figure.name).svg")
  }
}

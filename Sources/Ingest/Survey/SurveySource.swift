import Diagnostics
import Tables

/// The cases of an SPSS or Stata file. A column's name is its variable's.
///
/// A value with a label is the label's text in a column declared `category` or `ordered`, and the
/// number in any other. Values that the file declares missing never become values at all.
final class SurveySource: CellSource {
  private let spec: SourceSpec
  private let places: CellPlaces
  private let file: SurveyFile
  private var headerPage: CellPage?
  private var pages: [CellPage] = []
  private var nextPage = 0

  init(_ spec: SourceSpec) throws(IngestFault) {
    self.spec = spec
    try Signature.check(spec)
    file = try SurveyFile(spec)
    places = CellPlaces(
      file: spec.file, naming: .cases(variables: file.variables.map(\.name)))
  }

  private var width: Int { file.variables.count }

  func header() throws(IngestFault) -> CellBlock {
    guard width > 0 else {
      throw IngestFault(.emptyFile, at: SourceLocation(file: spec.file))
    }
    let page = CellPage(names: file.variables.map(\.name), row: 0)
    headerPage = page
    return page.block(width: width, places: places)
  }

  func next() throws(IngestFault) -> CellBlock? {
    if nextPage == 0 { pages = try readAll() }
    guard nextPage < pages.count else { return nil }
    defer { nextPage += 1 }
    return pages[nextPage].block(width: width, places: places)
  }

  private func readAll() throws(IngestFault) -> [CellPage] {
    var writers = file.variables.map {
      SurveyCells($0, file.labels(of: $0), spec, isSPSS: spec.format == .spss)
    }
    var pages: [CellPage] = []
    let holdsNumbers = writers.map(\.holdsNumbers)
    var rows = CellPage.Rows(holdsNumbers: holdsNumbers)
    var count = 0
    let last = width - 1
    _ = try SurveyFile(spec) { number, variable, value in
      if holdsNumbers[variable] {
        writers[variable].write(value, to: &rows, column: variable)
      } else {
        writers[variable].write(value, to: &rows)
      }
      guard variable == last else { return }
      rows.endRow(number)
      count += 1
      guard rows.isFull else { return }
      pages.append(CellPage(rows))
      rows = CellPage.Rows(holdsNumbers: holdsNumbers)
    }
    if let expected = file.caseCount, expected != count {
      let reason = "it holds \(count) of the \(expected) cases that it says it has"
      throw IngestFault(.damaged(spec.file, reason: reason), at: SourceLocation(file: spec.file))
    }
    if rows.count > 0 { pages.append(CellPage(rows)) }
    return pages
  }

  private func variable(of column: ColumnSpec) -> SurveyVariable? {
    file.variables.first { $0.name == column.name }
  }

  /// A short label reads well in a sentence; a questionnaire's whole question does not.
  private static let longestLabel = 60

  func description(of column: ColumnSpec) -> ColumnSpec {
    guard column.label == nil, let label = variable(of: column)?.label, !label.isEmpty,
      label.count <= Self.longestLabel, !label.contains(where: \.isNewline)
    else { return column }
    var described = column
    described.label = label
    return described
  }

  /// Names of values that are not among the declared levels.
  func faults(with column: ColumnSpec) -> [IngestFault] {
    guard let levels = column.levels, let variable = variable(of: column),
      let labels = file.labels(of: variable)
    else { return [] }
    let marks = MissingMarks(spec, withSymbols: false)
    let names = labels.entries.filter { value, label in
      !variable.declaresMissing(value) && SurveyCells.declared(value, label, marks) == nil
    }.map { $0.label.trimmed }
    return names.filter { !levels.contains($0) }.map {
      IngestFault(
        .labelNotALevel($0, column: column, labels: names), about: .column(column.name))
    }
  }
}

extension String {
  var trimmed: String {
    let start = drop(while: \.isWhitespace)
    return String(start.prefix(start.count - start.reversed().prefix(while: \.isWhitespace).count))
  }
}

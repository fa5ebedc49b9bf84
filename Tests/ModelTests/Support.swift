// Foundation reads the golden files.
import Foundation
import Tables
import Testing

@testable import Model

/// A file of `Golden/` as rows of named cells.
func golden(_ file: String) throws -> [[String: String]] {
  let url = try #require(Bundle.module.url(forResource: "Golden/\(file)", withExtension: nil))
  return rows(ofCSV: try String(contentsOf: url, encoding: .utf8))
}

/// A small CSV reader of the tests' own: quotes, but no line breaks within them.
func rows(ofCSV text: String) -> [[String: String]] {
  let lines = text.split(whereSeparator: \.isNewline).map { cells(ofCSVLine: $0) }
  return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(lines[0], $0)) }
}

private func cells(ofCSVLine line: Substring) -> [String] {
  var cells = [""]
  var isQuoted = false
  for character in line where character != "\u{FEFF}" {
    switch character {
    case "\"": isQuoted.toggle()
    case "," where !isQuoted: cells.append("")
    default: cells[cells.count - 1].append(character)
    }
  }
  return cells
}

/// A folder beside the package, which only some machines have.
enum Shared {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("shared")

  static func has(_ folder: String) -> Bool {
    FileManager.default.fileExists(atPath: root.appendingPathComponent(folder).path)
  }

  static func rows(_ file: String) throws -> [[String: String]] {
    let url = root.appendingPathComponent(file)
    return ModelTests.rows(ofCSV: try String(contentsOf: url, encoding: .utf8))
  }

  static func json(_ file: String) throws -> [String: Any] {
    let data = try Data(contentsOf: root.appendingPathComponent(file))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }
}

func number(_ row: [String: String], _ name: String) throws -> Double {
  let cell = try #require(row[name], "no column \(name)")
  return try #require(Double(cell), "\(cell) is not a number")
}

/// A table made by hand: numbers, nil where blank.
func table(
  _ name: String = "t", _ numbers: [(String, [Double?])] = [],
  categories: [(String, [String?], levels: [String])] = [],
  grades: [(String, [String?], levels: [String])] = [], texts: [(String, [String?])] = [],
  hasLineage: Bool = false
) -> Table {
  let rowCount = numbers.first?.1.count ?? categories.first?.1.count ?? texts.first?.1.count ?? 0
  var columns: [(spec: ColumnSpec, column: Column)] = []
  for (name, cells) in numbers { columns.append((ColumnSpec(name, .number), .numbers(cells))) }
  for (name, cells, levels) in categories {
    columns.append(
      (ColumnSpec(name, .category, levels: levels), .categories(cells, levels: levels)))
  }
  for (name, cells, levels) in grades {
    columns.append(
      (
        ColumnSpec(name, .ordered, levels: levels),
        .categories(cells, levels: levels, isOrdered: true)
      ))
  }
  for (name, cells) in texts { columns.append((ColumnSpec(name, .text), .texts(cells))) }
  let source = SourceRows(
    name: name, file: "\(name).csv", lines: (0..<Int32(rowCount)).map { $0 + 2 })
  return Table(
    name: name, columns: columns, rowCount: rowCount,
    lineage: hasLineage ? Lineage(source) : .none)
}

extension ModelSpec {
  /// The rows of a fit's headline without its checks and the covariances shown beside: what a refit
  /// that is compared with another way to its estimates needs, at a fraction of the time.
  func headline(in table: Table) throws -> [Estimate] {
    if let problem = problems(in: table.schema, of: table.name).first { throw problem }
    let regression = try estimation(of: try Sample(of: table, for: self)).regression
    var covariances = CovarianceCache(regression)
    let choice = try CovarianceChoice(self, &covariances)
    return try Fit.estimates(
      self, regression, try covariances.covariance(choice.estimator), chosen: choice.estimator)
  }
}

extension [Estimate] {
  func estimate(of term: String) throws -> Estimate {
    try #require(first { $0.term == term })
  }
}

/// |a − b| over the larger of the two, 0 where both are 0.
func relativeDifference(_ a: Double, _ b: Double) -> Double {
  let scale = max(a.magnitude, b.magnitude)
  return scale == 0 ? 0 : (a - b).magnitude / scale
}

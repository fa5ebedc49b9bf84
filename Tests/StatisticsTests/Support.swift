import Foundation  // reading golden files, and JSON of the shared NIST figures
import Testing

/// Correct digits, −log10(|value − certified| / |certified|), capped at 15 as NIST counts them.
func correctDigits(_ value: Double, _ certified: Double) -> Double {
  if value == certified { return 15 }
  let error = certified == 0 ? value.magnitude : ((value - certified) / certified).magnitude
  return min(15, -log10(error))
}

func relativeError(_ value: Double, _ expected: Double) -> Double {
  if value == expected || (value.isNaN && expected.isNaN) { return 0 }
  let error = ((value - expected) / expected).magnitude
  return error.isNaN ? .infinity : error
}

/// A CSV without newlines or quotes inside its fields: rows of fields by column name.
struct Golden {
  let rows: [[String: String]]

  init(_ name: String) throws {
    let url = try #require(
      Bundle.module.url(forResource: name, withExtension: "csv", subdirectory: "Golden"))
    try self.init(contentsOf: url)
  }

  init(contentsOf url: URL) throws {
    let lines = try String(contentsOf: url, encoding: .utf8).split(whereSeparator: \.isNewline)
    let fields = lines.map(Self.fields)
    let names = fields.first ?? []
    rows = fields.dropFirst().map { row in
      Dictionary(uniqueKeysWithValues: zip(names, row).map { ($0, $1) })
    }
  }

  /// Commas within quotes do not separate.
  private static func fields(of line: Substring) -> [String] {
    var fields = [""]
    var isQuoted = false
    for character in line {
      switch character {
      case "\"": isQuoted.toggle()
      case "," where !isQuoted: fields.append("")
      default: fields[fields.count - 1].append(character)
      }
    }
    return fields
  }
}

extension [String: String] {
  /// The number in a column; nil where the field is empty or absent.
  func number(_ column: String) -> Double? { self[column].flatMap(Double.init) }
  func numbers(_ column: String) -> [Double] {
    (self[column] ?? "").split(separator: ";").compactMap { Double($0) }
  }
}

/// The folder of figures beside the package, absent on most machines.
enum Shared {
  static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "shared")
  static var hasNIST: Bool { exists("nist/certified.json") }
  static var hasRealData: Bool { exists("real-data/PROVENANCE.md") }

  static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: folder.appending(path: path).path)
  }

  static func json(_ path: String) throws -> [String: Any] {
    let data = try Data(contentsOf: folder.appending(path: path))
    return try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  static func table(_ path: String) throws -> [[String: String]] {
    try Golden(contentsOf: folder.appending(path: path)).rows
  }
}

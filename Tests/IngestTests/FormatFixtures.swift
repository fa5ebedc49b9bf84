import Foundation  // the bundle's folder
import Tables

@testable import Ingest

/// The made-up files of `Golden/formats`; `make_formats.py` there says what is in them.
enum FormatFiles {
  static func path(_ name: String) -> String {
    let folder = Bundle.module.resourceURL ?? URL(filePath: ".")
    return folder.appending(path: "Golden/formats/\(name)").path
  }

  static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(filePath: path(name))))
  }

  static func spec(
    _ file: String, at path: String? = nil, columns: [ColumnSpec] = [], key: [String] = [],
    missing: [(text: String, reason: MissingReason)] = [], sheet: String? = nil,
    headerRow: Int? = nil
  ) -> SourceSpec {
    SourceSpec(
      name: "data", file: file, path: path ?? Self.path(file), key: key, missing: missing,
      columns: columns, sheet: sheet, headerRow: headerRow)
  }

  static func table(_ spec: SourceSpec) throws -> Table { try SourceReader.read(spec).table }
}

import Tables

/// Writes a table as CSV: RFC 4180 quoting, UTF-8 without a mark, LF line ends, always a header.
///
/// A number is the shortest decimal that reads back as the same double; a missing cell is an empty
/// field, and an empty text that is not missing is `""`, so that the two stay apart.
///
/// Cells that begin with `=`, `+`, `-` or `@` are written as they are. A spreadsheet may take such
/// a text for a formula, but prefixing it with a quote would change the data for every other
/// reader, and these files must read back exactly.
public enum CSVWriter {
  public static func write(_ table: Table) -> String {
    let columns = table.columnNames.compactMap { table[$0] }
    var out = ""
    appendLine(of: table.columnNames.map { quoted($0) }, to: &out)
    for row in 0..<table.rowCount {
      appendLine(
        of: columns.map { column in column.text(at: row).map(quoted) ?? "" }, to: &out)
    }
    return out
  }

  private static func appendLine(of fields: [String], to out: inout String) {
    for (index, field) in fields.enumerated() {
      if index > 0 { out += "," }
      out += field
    }
    out += "\n"
  }

  /// Quotes what would otherwise not read back: separators, quotes, line ends, outer spaces, or
  /// nothing at all.
  static func quoted(_ field: String) -> String {
    let bytes = field.utf8
    let isPlain =
      !bytes.isEmpty && bytes.first != UInt8(ascii: " ") && bytes.last != UInt8(ascii: " ")
      && bytes.allSatisfy {
        $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\n")
          && $0 != UInt8(ascii: "\r")
      }
    guard !isPlain else { return field }
    var out = "\""
    for scalar in field.unicodeScalars {
      if scalar == "\"" { out += "\"\"" } else { out.unicodeScalars.append(scalar) }
    }
    return out + "\""
  }
}

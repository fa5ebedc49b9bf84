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
    String(decoding: bytes(of: table), as: UTF8.self)
  }

  /// The same as bytes: a ledger of a million rows is some thirty million of them.
  public static func bytes(of table: Table) -> [UInt8] {
    let columns = table.columnNames.compactMap { table[$0] }
    var out: [UInt8] = []
    for (index, name) in table.columnNames.enumerated() {
      if index > 0 { out.append(UInt8(ascii: ",")) }
      append(name, to: &out)
    }
    out.append(UInt8(ascii: "\n"))
    for row in 0..<table.rowCount {
      for (index, column) in columns.enumerated() {
        if index > 0 { out.append(UInt8(ascii: ",")) }
        if let text = column.text(at: row) { append(text, to: &out) }
      }
      out.append(UInt8(ascii: "\n"))
    }
    return out
  }

  /// The field as it is, or in quotes where it would otherwise not read back: separators, quotes, line
  /// ends, outer spaces, or nothing at all.
  private static func append(_ field: String, to out: inout [UInt8]) {
    var field = field
    field.withUTF8 { bytes in
      guard !isPlain(bytes) else {
        out.append(contentsOf: bytes)
        return
      }
      out.append(UInt8(ascii: "\""))
      for byte in bytes {
        if byte == UInt8(ascii: "\"") { out.append(byte) }
        out.append(byte)
      }
      out.append(UInt8(ascii: "\""))
    }
  }

  private static func isPlain(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    !bytes.isEmpty && bytes.first != UInt8(ascii: " ") && bytes.last != UInt8(ascii: " ")
      && bytes.allSatisfy {
        $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\n")
          && $0 != UInt8(ascii: "\r")
      }
  }
}

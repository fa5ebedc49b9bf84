import Diagnostics

/// A row of a source as a person names it: `staff:17`, the 17th data row, or `staff:line18`, the
/// row that starts on line 18 of the file.
public struct RowAddress: Sendable, Equatable {
  public enum Position: Sendable, Equatable { case row(Int), line(Int) }

  public let source: String
  public let position: Position

  public init(source: String, position: Position) {
    self.source = source
    self.position = position
  }

  /// - Throws: text that names no row. The last colon divides: a source's name may hold others.
  public init(parsing text: String) throws(Diagnostic) {
    guard let colon = text.lastIndex(of: ":"), colon > text.startIndex else {
      throw Self.malformed(text)
    }
    let position = text[text.index(after: colon)...].drop { $0 == " " }
    let isLine = position.hasPrefix("line")
    let digits = isLine ? position.dropFirst(4).drop { $0 == " " } : position
    guard let number = Int(digits) else { throw Self.malformed(text) }
    let source = String(text[..<colon])
    guard number > 0 else { throw Self.belowOne(text, source, isLine: isLine) }
    self.init(source: source, position: isLine ? .line(number) : .row(number))
  }

  private static func malformed(_ text: String) -> Diagnostic {
    Diagnostic(
      "'\(text)' does not name a row", kind: .usage,
      why: "a row is named by its source and its number, counted from 1 without the header",
      fix: "write it like 'staff:17', or 'staff:line18' for a line of the file")
  }

  private static func belowOne(_ text: String, _ source: String, isLine: Bool) -> Diagnostic {
    Diagnostic(
      "'\(text)' does not name a row", kind: .usage,
      why: isLine
        ? "lines are counted from 1, and the header comes before the first row"
        : "rows are counted from 1, the first below the header",
      fix: "write '\(source):1' for the first row")
  }

  /// The ledger's column that holds the number, and the number.
  var cell: (column: String, text: String) {
    switch position {
    case .row(let number): ("row", String(number))
    case .line(let number): ("line", String(number))
    }
  }
}

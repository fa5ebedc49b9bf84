import Diagnostics

/// Turns an offset into a line and a column, when a message needs them.
struct TextPosition {
  let location: SourceLocation

  /// - Parameters:
  ///   - offset: of the first byte of what the message is about.
  ///   - start: where line `firstLine` begins, at or before `offset`.
  init(
    of offset: Int, length: Int = 1, in text: CellBytes, from start: Int, line firstLine: Int,
    file: String
  ) {
    let newline = UInt8(ascii: "\n")
    var line = firstLine
    var lineStart = start
    for i in start..<offset where text[i] == newline {
      line += 1
      lineStart = i + 1
    }
    var lineEnd = text[offset...].firstIndex(of: newline) ?? text.count
    if lineEnd > offset, text[lineEnd - 1] == UInt8(ascii: "\r") { lineEnd -= 1 }
    // What is marked ends with its line.
    let markEnd = max(offset, min(offset + length, lineEnd))
    location = SourceLocation(
      file: file, line: line, column: Self.characters(text[lineStart..<offset]) + 1,
      length: Self.characters(text[offset..<markEnd]),
      excerpt: String(decoding: text[lineStart..<max(offset, lineEnd)], as: UTF8.self))
  }

  private static func characters(_ bytes: Slice<CellBytes>) -> Int {
    String(decoding: bytes, as: UTF8.self).count
  }
}

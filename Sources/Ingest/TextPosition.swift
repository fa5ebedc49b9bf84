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
    let lineEnd =
      text[offset...].firstIndex { $0 == newline || $0 == UInt8(ascii: "\r") } ?? text.count
    // What is marked ends with its line.
    let markEnd = max(offset, min(offset + length, lineEnd))
    location = SourceLocation(
      file: file, line: line, column: Self.characters(text[lineStart..<offset]) + 1,
      length: Self.characters(text[offset..<markEnd]),
      excerpt: Self.visible(String(decoding: text[lineStart..<lineEnd], as: UTF8.self)))
  }

  private static func characters(_ bytes: Slice<CellBytes>) -> Int {
    String(decoding: bytes, as: UTF8.self).count
  }

  /// The text with control characters, which could move a terminal's cursor, as their pictures.
  static func visible(_ text: String) -> String {
    var visible = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let isControl = scalar.value < 32 && scalar != "\t"
      visible.append(isControl ? Unicode.Scalar(0x2400 + scalar.value) ?? scalar : scalar)
    }
    return String(visible)
  }
}

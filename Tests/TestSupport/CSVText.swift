/// Rows of a CSV text as dictionaries, for looking at outputs in tests.
///
/// Independent of the package's own reader on purpose: one of the two would show the other's fault.
public func csvRows(_ text: String) -> [[String: String]] {
  var rows: [[String]] = [[]]
  var field: [UInt8] = []
  var isQuoted = false
  var previousQuote = false
  func taken(_ field: inout [UInt8]) -> String {
    defer { field.removeAll(keepingCapacity: true) }
    return String(decoding: field, as: UTF8.self)
  }
  for byte in Array(text.utf8) {
    let isQuote = byte == UInt8(ascii: "\"")
    if isQuoted {
      if isQuote { isQuoted = false } else { field.append(byte) }
      previousQuote = isQuote
      continue
    }
    if isQuote {
      if previousQuote { field.append(byte) }
      isQuoted = true
    } else if byte == UInt8(ascii: ",") {
      rows[rows.count - 1].append(taken(&field))
    } else if byte == UInt8(ascii: "\n") {
      if field.last == UInt8(ascii: "\r") { field.removeLast() }
      rows[rows.count - 1].append(taken(&field))
      rows.append([])
    } else {
      field.append(byte)
    }
    previousQuote = false
  }
  if rows.last == [], field.isEmpty {
    rows.removeLast()
  } else {
    rows[rows.count - 1].append(taken(&field))
  }
  guard let header = rows.first else { return [] }
  return rows.dropFirst().map {
    Dictionary(zip(header, $0), uniquingKeysWith: { first, _ in first })
  }
}

/// The text without lines that begin with `#`: golden files name there what made them.
public func withoutComments(_ text: String) -> String {
  text.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.hasPrefix("#") }
    .joined(separator: "\n")
}

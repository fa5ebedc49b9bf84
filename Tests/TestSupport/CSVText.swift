/// Rows of a CSV text as dictionaries, for looking at outputs in tests.
///
/// Independent of the package's own reader on purpose: one of the two would show the other's fault.
public func csvRows(_ text: String) -> [[String: String]] {
  var rows: [[String]] = [[]]
  var field = ""
  var isQuoted = false
  var previousQuote = false
  for character in text {
    if isQuoted {
      if character == "\"" {
        isQuoted = false
        previousQuote = true
      } else {
        field.append(character)
      }
    } else if character == "\"" {
      if previousQuote { field.append("\"") }
      isQuoted = true
      previousQuote = false
    } else if character == "," {
      rows[rows.count - 1].append(field)
      field = ""
      previousQuote = false
    } else if character.isNewline {
      rows[rows.count - 1].append(field)
      rows.append([])
      field = ""
      previousQuote = false
    } else {
      field.append(character)
      previousQuote = false
    }
  }
  if rows.last == [] { rows.removeLast() } else { rows[rows.count - 1].append(field) }
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

import Tables

/// `styles.xml`: which cell styles show a number as a date.
///
/// Excel has no dates, only numbers of days that are formatted as dates. Days count from 1900-01-01,
/// which is 1, or in workbooks that say so from 1904-01-01, which is 0. The first of these has a
/// 29 February 1900, number 60, that there never was.
final class ExcelStyles: XMLHandler {
  let isFinished = false
  private let countsFrom1904: Bool
  private var formats: [Int: String] = [:]
  /// The number format of each cell style.
  private var formatOf: [Int] = []
  private var isInCellStyles = false
  private(set) lazy var isDate: [Bool] = formatOf.map(showsDate)

  init(countsFrom1904: Bool) { self.countsFrom1904 = countsFrom1904 }

  func start(_ element: String, _ attributes: XMLAttributes) {
    switch element {
    case "numFmt":
      if let id = attributes["numFmtId"].flatMap({ Int($0) }) {
        formats[id] = attributes["formatCode"] ?? ""
      }
    case "cellXfs": isInCellStyles = true
    case "xf" where isInCellStyles:
      formatOf.append(attributes["numFmtId"].flatMap { Int($0) } ?? 0)
    default: break
    }
  }

  func end(_ element: String) { if element == "cellXfs" { isInCellStyles = false } }
  func text(_ bytes: UnsafeRawBufferPointer) {}

  /// Built-in formats (ECMA-376 part 1, 18.8.30) have no code in the file.
  private func showsDate(_ id: Int) -> Bool {
    if let code = formats[id] { return Self.isDateCode(code) }
    return (14...17).contains(id) || id == 22 || (27...36).contains(id) || (50...58).contains(id)
  }

  /// Whether a format shows a day, a month or a year, texts in it aside.
  static func isDateCode(_ code: String) -> Bool {
    var isQuoted = false
    var isBracketed = false
    var isEscaped = false
    var bracketed = ""
    var letters = ""
    for character in code.lowercased() {
      if isEscaped {
        isEscaped = false
      } else if isQuoted {
        isQuoted = character != "\""
      } else if isBracketed {
        isBracketed = character != "]"
        bracketed.append(character)
        // [h] is hours beyond a day: a length of time. Other brackets hold colours and places.
        if ["h]", "hh]", "m]", "mm]", "s]", "ss]"].contains(bracketed) { return false }
      } else {
        switch character {
        case "\"": isQuoted = true
        case "[": (isBracketed, bracketed) = (true, "")
        case "\\", "_", "*": isEscaped = true
        case ";": return isDate(letters)
        default: letters.append(character)
        }
      }
    }
    return isDate(letters)
  }

  private static func isDate(_ letters: String) -> Bool {
    if letters.contains("general") { return false }
    if letters.contains("y") || letters.contains("d") { return true }
    // Alone, m is a month; beside hours or seconds, minutes.
    return letters.contains("m") && !letters.contains("h") && !letters.contains("s")
  }

  /// A stored number as the date it stands for, with the time unless it is midnight; nil when it is
  /// none.
  func date(_ number: Double) -> String? {
    guard number >= 0, number < 2_958_466 else { return nil }
    var day = Int(number)
    // Excel holds times to the millisecond or so; less than half a second off midnight is none.
    var seconds = Int(((number - Double(day)) * 86_400).rounded())
    if seconds == 86_400 { (day, seconds) = (day + 1, 0) }
    guard let name = name(ofDay: day) else { return nil }
    guard seconds > 0 else { return name }
    func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
    return "\(name)T\(two(seconds / 3600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
  }

  private func name(ofDay day: Int) -> String? {
    // 1904-01-01 and 1899-12-30, which numbers from 61 on count from, in days since 1970.
    if countsFrom1904 { return CalendarDay(daysSinceEpoch: day - 24_107).description }
    if day == 60 { return "1900-02-29" }
    guard day > 0 else { return nil }
    return CalendarDay(daysSinceEpoch: day - 25_569 + (day < 60 ? 1 : 0)).description
  }
}

import Tables

/// What an SPSS or Stata file says of one variable.
struct SurveyVariable {
  var name: String
  /// The question, usually.
  var label: String?
  /// `DATE11`, `%td`: how the program shows the values.
  var format: String
  /// The name of its set of value labels.
  var labelSet: String?
  /// Whether its values are texts.
  var isText = false
  /// Whether it is one of Stata's `strL`.
  var isLongText = false
  /// Values that SPSS is told to leave out of every analysis.
  var missingRanges: [ClosedRange<Double>] = []
  var missingTexts: Set<String> = []

  func declaresMissing(_ value: SurveyValue) -> Bool {
    switch value {
    case .number(let number): missingRanges.contains { $0.contains(number) }
    case .text(let text): missingTexts.contains(text)
    case .tagged, .systemMissing: true
    }
  }
}

/// The names of values: 1 is "Strongly disagree".
struct ValueLabels {
  /// In the order of the file.
  private(set) var entries: [(value: SurveyValue, label: String)] = []
  private var labelOf: [SurveyValue: String] = [:]

  mutating func add(_ label: String, for value: SurveyValue) {
    guard labelOf.updateValue(label, forKey: value) == nil else { return }
    entries.append((value, label))
  }

  subscript(value: SurveyValue) -> String? { labelOf[value] }
}

/// A value as the file stores it.
enum SurveyValue: Hashable {
  case number(Double)
  case text(String)
  /// Stata's `.a` to `.z`.
  case tagged(UInt8)
  /// SPSS's system-missing and Stata's `.`.
  case systemMissing

  var number: Double? {
    if case .number(let number) = self { number } else { nil }
  }

  /// How a person writes it.
  var text: String {
    switch self {
    case .number(let number): Column.text(of: number)
    case .text(let text): text
    case .tagged(let tag): ".\(Character(Unicode.Scalar(tag)))"
    case .systemMissing: ""
    }
  }
}

/// How a number stands for a day.
enum SurveyDate {
  /// Seconds since 14 October 1582; days, or milliseconds, since 1 January 1960.
  case spss, stataDays, stataMilliseconds

  init?(format: String, isSPSS: Bool) {
    let upper = format.uppercased()
    if isSPSS {
      let names = ["DATE", "ADATE", "EDATE", "JDATE", "SDATE", "YMDHMS"]
      guard names.contains(where: upper.hasPrefix) else { return nil }
      self = .spss
    } else if upper.hasPrefix("%TD") || upper.hasPrefix("%D") || upper.hasPrefix("%-TD") {
      self = .stataDays
    } else if upper.hasPrefix("%TC") || upper.hasPrefix("%-TC") {
      self = .stataMilliseconds
    } else {
      return nil
    }
  }

  /// ISO 8601, with the time unless it is midnight; nil when the number is no time of a calendar.
  func text(_ number: Double) -> String? {
    let (days, seconds): (Double, Double) =
      switch self {
      case .spss: Self.split(number, base: -141_428)
      case .stataDays: (number - 3653, 0)
      case .stataMilliseconds: Self.split((number / 1000).rounded(), base: -3653)
      }
    guard days == days.rounded(), days.magnitude < 3_000_000 else { return nil }
    let day = CalendarDay(daysSinceEpoch: Int(days)).description
    guard seconds > 0 else { return day }
    let whole = Int(seconds)
    func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
    return "\(day)T\(two(whole / 3600)):\(two(whole / 60 % 60)):\(two(whole % 60))"
  }

  /// - Parameter base: the first day, since 1970.
  private static func split(_ seconds: Double, base: Double) -> (Double, Double) {
    let days = (seconds / 86_400).rounded(.down)
    return (days + base, seconds - days * 86_400)
  }
}

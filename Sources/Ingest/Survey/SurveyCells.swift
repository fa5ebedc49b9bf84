import Tables

/// Writes one variable's values as cells: as numbers where the study wants numbers or says nothing,
/// as texts where it wants texts, or the file says dates.
struct SurveyCells {
  private let variable: SurveyVariable
  private let labels: ValueLabels?
  private let showsLabels: Bool
  private let date: SurveyDate?
  /// Whether its cells are numbers.
  let holdsNumbers: Bool
  /// Numbers that may be missing answers, ranges of them aside.
  private let suspects: [Double]
  private let marks: MissingMarks
  private var reasons: [SurveyValue: MissingReason] = [:]

  init(_ variable: SurveyVariable, _ labels: ValueLabels?, _ spec: SourceSpec, isSPSS: Bool) {
    self.variable = variable
    self.labels = labels
    marks = MissingMarks(spec, withSymbols: false)
    let kind = spec.declared(variable.name)?.kind
    showsLabels = kind == .category || kind == .ordered
    let isNumber = kind.map { $0.isNumeric && $0 != .date } ?? false
    let date = isNumber ? nil : SurveyDate(format: variable.format, isSPSS: isSPSS)
    self.date = date
    holdsNumbers =
      !variable.isText && date == nil && (isNumber || kind == nil || kind == .inferred)
    let labelled = labels?.entries.filter { [marks] in
      marks.declaredReason(for: $0.label.trimmed) != nil
    }
    suspects = marks.declaredNumbers + (labelled ?? []).compactMap(\.value.number)
  }

  /// Writes a value of a variable that holds numbers.
  mutating func write(_ value: SurveyValue, to rows: inout CellPage.Rows, column: Int) {
    if case .number(let number) = value, isPlain(number) {
      rows.add(number, column: column)
    } else if case .systemMissing = value {
      rows.add(missing: .blank, column: column)
    } else if let reason = reason(for: value) {
      rows.add(missing: reason, column: column)
    } else {
      rows.add(value.number ?? .nan, column: column)
    }
  }

  /// Whether nothing that is said of missing answers can be about this number.
  private func isPlain(_ number: Double) -> Bool {
    number.isFinite && (suspects.isEmpty || !suspects.contains(number))
      && (variable.missingRanges.isEmpty
        || !variable.missingRanges.contains { $0.contains(number) })
  }

  mutating func write(_ value: SurveyValue, to rows: inout CellPage.Rows) {
    if case .systemMissing = value { return rows.add([UInt8]()) }
    if let reason = reason(for: value) { return rows.add(missing: reason) }
    if showsLabels, let label = labels?[value] { return rows.add(label.utf8) }
    if case .number(let number) = value, let text = date?.text(number) {
      return rows.add(text.utf8)
    }
    rows.add(value.text.utf8)
  }

  /// Why a value is missing; nil when it is none of the missing ones. What the study says of a code
  /// goes before what the file calls it.
  private mutating func reason(for value: SurveyValue) -> MissingReason? {
    if let known = reasons[value] { return known }
    let label = labels?[value]
    let declared = Self.declared(value, label, marks)
    guard declared != nil || variable.declaresMissing(value) else { return nil }
    let reason = declared ?? Self.reason(named: label, value, after: reasons.count)
    reasons[value] = reason
    return reason
  }

  static func declared(
    _ value: SurveyValue, _ label: String?, _ marks: MissingMarks
  ) -> MissingReason? {
    if let reason = marks.declaredReason(for: value.text) { return reason }
    if case .number(let number) = value, let reason = marks.reason(for: number) { return reason }
    return label.flatMap { marks.declaredReason(for: $0.trimmed) }
  }

  /// A range of missing values can hold any number of them; a column names this many apart.
  private static let mostReasons = 200

  /// "Don't know" as `dont_know`; a value without a name by its code.
  private static func reason(
    named label: String?, _ value: SurveyValue, after count: Int
  ) -> MissingReason {
    let words = (label ?? "").lowercased().filter { $0 != "'" && $0 != "’" }
      .split { !$0.isLetter && !$0.isNumber }
    guard count < mostReasons else { return MissingReason("user_missing") }
    if !words.isEmpty { return MissingReason(words.joined(separator: "_")) }
    let code = value.text.hasPrefix(".") ? String(value.text.dropFirst()) : value.text
    return MissingReason("user_missing_\(code)")
  }
}

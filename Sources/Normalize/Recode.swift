import Diagnostics
import Tables

/// Other values for a column's values: numbers when every target is a number, else categories
/// whose levels stand in the order of their targets. A missing cell stays missing for its reason.
public struct Recode: Step {
  /// What becomes of a value that is not in the list.
  public enum Otherwise: Sendable, Equatable {
    /// An error that lists them all.
    case stop
    case keep
    case missing(MissingReason)
  }

  public static let name = "recode"
  public let column: String
  /// The new column's name; nil changes the column in place.
  public let into: String?
  public let values: [(from: String, to: String?)]
  public let otherwise: Otherwise
  /// Why a value whose target is nil is missing from then on.
  public let missingReason: MissingReason

  public init(
    column: String, into: String? = nil, values: [(from: String, to: String?)],
    otherwise: Otherwise = .stop, missingReason: MissingReason = .recoded
  ) {
    self.column = column
    self.into = into
    self.values = values
    self.otherwise = otherwise
    self.missingReason = missingReason
  }

  private var result: String { into ?? column }
  private var isInPlace: Bool { into == nil || into == column }

  public func schema(
    after input: Schema, context: SchemaContext
  ) throws(NormalizeError) -> Schema {
    try checkList(values.map(\.from), key: "values", step: name)
    let spec = try input.checked(column, of: context.table)
    try values.map(\.from).check(against: spec, step: name)
    if !isInPlace { try input.checkNew(result, in: context.table, by: name) }
    return input.replacing(self.spec(from: spec))
  }

  private var targets: [String] {
    var seen: Set<String> = []
    return values.compactMap(\.to).filter { seen.insert($0).inserted }
  }

  /// Whether the result holds the column's own values, less those that are now missing.
  private var onlyBlanks: Bool { targets.isEmpty && otherwise == .keep }

  private func givesNumbers(_ kind: ColumnKind) -> Bool {
    targets.allSatisfy { Double(decimal: $0) != nil } && !targets.isEmpty
      && (otherwise != .keep || kind.isNumeric)
  }

  private func spec(from source: ColumnSpec) -> ColumnSpec {
    var spec = source.named(result).withoutCounts
    let mapped = Set(values.map(\.from))
    let kept = (source.levels ?? []).filter { !mapped.contains($0) && !targets.contains($0) }
    if onlyBlanks {
      spec.levels = source.levels == nil ? nil : kept
      return spec
    }
    if givesNumbers(source.kind) {
      let numbers = targets.compactMap { Double(decimal: $0) }
      let staysInRange = source.range.map { range in numbers.allSatisfy(range.contains) } ?? false
      let isLikert = source.kind == .likert && staysInRange
      spec.kind = isLikert ? .likert : .number
      if !isLikert { spec.range = nil }
      spec.levels = nil
      return spec
    }
    spec.range = nil
    spec.unit = nil
    spec.better = nil
    let mayBeNumbers = source.kind == .inferred && otherwise == .keep
    spec.kind = mayBeNumbers ? .inferred : source.kind == .ordered ? .ordered : .category
    spec.levels =
      otherwise != .keep ? targets : source.levels == nil ? nil : targets + kept
    return spec
  }

  public func apply(
    to table: Table, context: StepContext
  ) throws(NormalizeError) -> StepResult {
    let schema = try check(table, context)
    let source = try table.checked(column)
    let matcher = ValueMatcher(values.map(\.from), in: source)
    if otherwise == .stop { try stopAtUnmapped(in: source, of: table, matcher) }
    let reasons = (0..<table.rowCount).map { row -> MissingReason? in
      if let reason = source.missingReason(at: row) { return reason }
      if let index = matcher.index(of: source, at: row) {
        return values[index].to == nil ? missingReason : nil
      }
      if case .missing(let reason) = otherwise { return reason }
      return nil
    }
    var spec = schema[result] ?? ColumnSpec(result, .number)
    let cells: Column
    if onlyBlanks {
      cells = source.blanking(reasons, keeping: spec.levels)
    } else if spec.kind.isNumeric {
      cells = numbers(source, matcher, reasons)
    } else {
      (cells, spec.levels) = categories(source, matcher, reasons, spec)
    }
    var result = StepResult(table.replacing(cells, as: spec, from: [column]))
    result.notes = neverFound(values.map(\.from), in: column, of: table, step: "recode")
    return result
  }

  private func numbers(
    _ source: Column, _ matcher: ValueMatcher, _ reasons: [MissingReason?]
  ) -> Column {
    let targets = values.map { $0.to.flatMap { Double(decimal: $0) } ?? .nan }
    let cells = reasons.indices.map { row -> Double in
      guard reasons[row] == nil else { return .nan }
      return matcher.index(of: source, at: row).map { targets[$0] } ?? source.number(at: row)
        ?? .nan
    }
    return Column(.number(cells), missing: reasons)
  }

  private func categories(
    _ source: Column, _ matcher: ValueMatcher, _ reasons: [MissingReason?], _ spec: ColumnSpec
  ) -> (Column, levels: [String]) {
    var levels = spec.levels ?? targets
    var codeOf = Dictionary(
      levels.enumerated().map { ($1, Int32($0)) }, uniquingKeysWith: { first, _ in first })
    let codes = reasons.indices.map { row -> Int32 in
      guard reasons[row] == nil else { return -1 }
      let text =
        matcher.index(of: source, at: row).flatMap { values[$0].to } ?? source.text(at: row) ?? ""
      if let code = codeOf[text] { return code }
      levels.append(text)
      codeOf[text] = Int32(levels.count - 1)
      return Int32(levels.count - 1)
    }
    let cells = Column.Values.category(
      codes: codes, levels: levels, isOrdered: spec.kind == .ordered)
    return (Column(cells, missing: reasons), levels)
  }

  private func stopAtUnmapped(
    in source: Column, of table: Table, _ matcher: ValueMatcher
  ) throws(NormalizeError) {
    var unmapped: [NormalizeError.Occurrence] = []
    var indexOf: [String: Int] = [:]
    for row in 0..<table.rowCount {
      guard let text = source.text(at: row), matcher.index(of: source, at: row) == nil else {
        continue
      }
      if let index = indexOf[text] {
        unmapped[index].count += 1
      } else {
        indexOf[text] = unmapped.count
        unmapped.append(.init(value: text, count: 1, first: table.place(of: row)))
      }
    }
    if !unmapped.isEmpty { throw .unmapped(column, values: unmapped) }
  }
}

extension Column {
  /// The same cells, missing where `reasons` says so; a category loses the levels not in `levels`.
  fileprivate func blanking(_ reasons: [MissingReason?], keeping levels: [String]?) -> Column {
    guard case .category(let codes, let old, let isOrdered) = values, let levels else {
      return Column(values, missing: reasons)
    }
    let position = old.map { level in levels.firstIndex(of: level).map(Int32.init) ?? -1 }
    let recoded = zip(codes, reasons).map { code, reason in
      reason == nil && code >= 0 ? position[Int(code)] : -1
    }
    return Column(.category(codes: recoded, levels: levels, isOrdered: isOrdered), missing: reasons)
  }
}

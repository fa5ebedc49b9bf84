/// A column of cells of one type, some of them missing, each missing cell with its reason.
public struct Column: Sendable {
  /// What the cells hold. A missing cell holds a filler (NaN, 0, "", code −1) that no reader sees:
  /// `number(at:)` and its kin answer nil there.
  public enum Values: Sendable, Equatable {
    case number([Double])
    case integer([Int])
    case category(codes: [Int32], levels: [String], isOrdered: Bool)
    case text([String])
    /// Days since 1970-01-01.
    case date([Int32])
    case logical([Bool])
  }

  public private(set) var values: Values
  /// Reasons in use; `reasonCodes[i] == 0` means present, `k` means `reasons[k − 1]`.
  /// Empty codes mean that no cell is missing.
  public private(set) var reasons: [MissingReason]
  public private(set) var reasonCodes: [UInt8]

  public init(_ values: Values) {
    self.values = values
    reasons = []
    reasonCodes = []
  }

  /// - Parameter missing: the reason per cell, nil where present; as many as there are values.
  public init(_ values: Values, missing: [MissingReason?]) {
    self.init(values)
    precondition(missing.count == count, "\(missing.count) reasons for \(count) cells")
    guard missing.contains(where: { $0 != nil }) else { return }
    reasonCodes = [UInt8](repeating: 0, count: count)
    var codeOf: [MissingReason: UInt8] = [:]
    for (i, reason) in missing.enumerated() {
      guard let reason else { continue }
      let code = codeOf[reason] ?? register(reason)
      codeOf[reason] = code
      reasonCodes[i] = code
    }
  }

  /// Codes as `reasonCodes` above; an all-zero or empty array means that nothing is missing.
  public init(_ values: Values, reasons: [MissingReason], reasonCodes: [UInt8]) {
    self.init(values)
    precondition(reasonCodes.isEmpty || reasonCodes.count == count)
    precondition(reasonCodes.allSatisfy { Int($0) <= reasons.count })
    guard reasonCodes.contains(where: { $0 != 0 }) else { return }
    self.reasons = reasons
    self.reasonCodes = reasonCodes
  }

  private mutating func register(_ reason: MissingReason) -> UInt8 {
    precondition(reasons.count < 255, "more than 255 reasons in one column")
    reasons.append(reason)
    return UInt8(reasons.count)
  }

  /// Numbers, nil where missing for `reason`.
  public static func numbers(_ cells: [Double?], missing reason: MissingReason = .blank) -> Column {
    Column(
      .number(cells.map { $0 ?? .nan }), missing: cells.map { $0 == nil ? reason : nil })
  }

  /// Text, nil where missing for `reason`.
  public static func texts(_ cells: [String?], missing reason: MissingReason = .blank) -> Column {
    Column(.text(cells.map { $0 ?? "" }), missing: cells.map { $0 == nil ? reason : nil })
  }

  /// A category over `levels`, nil where missing.
  /// - Precondition: every cell is one of `levels`.
  public static func categories(
    _ cells: [String?], levels: [String], isOrdered: Bool = false,
    missing reason: MissingReason = .blank
  ) -> Column {
    var codeOf: [String: Int32] = [:]
    for (code, level) in levels.enumerated() { codeOf[level] = Int32(code) }
    let codes = cells.map { cell -> Int32 in
      guard let cell else { return -1 }
      guard let code = codeOf[cell] else { preconditionFailure("'\(cell)' is not a level") }
      return code
    }
    return Column(
      .category(codes: codes, levels: levels, isOrdered: isOrdered),
      missing: cells.map { $0 == nil ? reason : nil })
  }

  public var count: Int {
    switch values {
    case .number(let cells): cells.count
    case .integer(let cells): cells.count
    case .category(let codes, _, _): codes.count
    case .text(let cells): cells.count
    case .date(let cells): cells.count
    case .logical(let cells): cells.count
    }
  }

  public var hasMissing: Bool { !reasonCodes.isEmpty }
  public var missingCount: Int { reasonCodes.reduce(0) { $0 + ($1 == 0 ? 0 : 1) } }

  public func isMissing(_ row: Int) -> Bool { !reasonCodes.isEmpty && reasonCodes[row] != 0 }

  public func missingReason(at row: Int) -> MissingReason? {
    guard isMissing(row) else { return nil }
    return reasons[Int(reasonCodes[row]) - 1]
  }

  /// How many cells are missing for each reason, in order of first use.
  public var missingCounts: [(reason: MissingReason, count: Int)] {
    var counts = [Int](repeating: 0, count: reasons.count + 1)
    for code in reasonCodes { counts[Int(code)] += 1 }
    return zip(reasons, counts.dropFirst()).filter { $0.1 > 0 }.map { ($0, $1) }
  }

  public var isNumeric: Bool {
    switch values {
    case .number, .integer: true
    default: false
    }
  }

  public var levels: [String]? {
    if case .category(_, let levels, _) = values { return levels }
    return nil
  }
}

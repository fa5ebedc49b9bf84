extension Column {
  /// The cell as a number; nil when missing or not numeric. An integer counts as a number.
  public func number(at row: Int) -> Double? {
    guard !isMissing(row) else { return nil }
    switch values {
    case .number(let cells): return cells[row]
    case .integer(let cells): return Double(cells[row])
    default: return nil
    }
  }

  /// All cells as numbers, NaN where missing; nil when the column is not numeric.
  public var numbers: [Double]? {
    switch values {
    case .number(let cells):
      return hasMissing ? cells.indices.map { isMissing($0) ? .nan : cells[$0] } : cells
    case .integer(let cells):
      return cells.indices.map { isMissing($0) ? .nan : Double(cells[$0]) }
    default: return nil
    }
  }

  /// The cell as text that tells two different values apart: keys, levels and CSV cells are made
  /// of it. Nil when missing.
  public func text(at row: Int) -> String? {
    guard !isMissing(row) else { return nil }
    switch values {
    case .number(let cells): return Self.text(of: cells[row])
    case .integer(let cells): return String(cells[row])
    case .category(let codes, let levels, _): return levels[Int(codes[row])]
    case .text(let cells): return cells[row]
    case .date(let cells): return CalendarDay(daysSinceEpoch: Int(cells[row])).description
    case .logical(let cells): return cells[row] ? "true" : "false"
    }
  }

  /// The shortest decimal that reads back as the same double; whole numbers without ".0".
  public static func text(of number: Double) -> String {
    let shortest = number.description
    return shortest.hasSuffix(".0") ? String(shortest.dropLast(2)) : shortest
  }

  /// The level's position of a category cell; nil when missing or not a category.
  public func code(at row: Int) -> Int? {
    guard !isMissing(row), case .category(let codes, _, _) = values else { return nil }
    return Int(codes[row])
  }

  public func selecting(_ rows: [Int]) -> Column {
    let picked: Values =
      switch values {
      case .number(let cells): .number(rows.map { cells[$0] })
      case .integer(let cells): .integer(rows.map { cells[$0] })
      case .category(let codes, let levels, let isOrdered):
        .category(codes: rows.map { codes[$0] }, levels: levels, isOrdered: isOrdered)
      case .text(let cells): .text(rows.map { cells[$0] })
      case .date(let cells): .date(rows.map { cells[$0] })
      case .logical(let cells): .logical(rows.map { cells[$0] })
      }
    return Column(
      picked, reasons: reasons, reasonCodes: hasMissing ? rows.map { reasonCodes[$0] } : [])
  }

  /// As `selecting`, with a missing cell (for `reason`) where the row is nil.
  public func selecting(_ rows: [Int?], otherwise reason: MissingReason) -> Column {
    let picked: Values =
      switch values {
      case .number(let cells): .number(rows.map { $0.map { cells[$0] } ?? .nan })
      case .integer(let cells): .integer(rows.map { $0.map { cells[$0] } ?? 0 })
      case .category(let codes, let levels, let isOrdered):
        .category(
          codes: rows.map { $0.map { codes[$0] } ?? -1 }, levels: levels, isOrdered: isOrdered)
      case .text(let cells): .text(rows.map { $0.map { cells[$0] } ?? "" })
      case .date(let cells): .date(rows.map { $0.map { cells[$0] } ?? 0 })
      case .logical(let cells): .logical(rows.map { $0.map { cells[$0] } ?? false })
      }
    return Column(
      picked, missing: rows.map { $0.map { missingReason(at: $0) } ?? reason })
  }
}

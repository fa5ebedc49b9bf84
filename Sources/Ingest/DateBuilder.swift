import Tables

/// `date`: ISO 8601 `2024-03-31`, or the British `31/03/2024`, the day always before the month.
struct DateBuilder: ColumnBuilder {
  private let spec: ColumnSpec
  private let marks: MissingMarks
  private var days: [Int32] = []
  private var reasons = ReasonCodes()

  init(_ spec: ColumnSpec, _ marks: MissingMarks) {
    self.spec = spec
    self.marks = marks
  }

  mutating func append(
    _ block: CellBlock, column: Int, keeping: [Bool]?, problems: inout BlockProblems
  ) {
    for row in 0..<block.rowCount {
      let bytes = block.bytes(row, column).trimmed
      if !(keeping?[row] ?? true) {
        days.append(0)
      } else if let day = Self.day(bytes) {
        days.append(Int32(day.daysSinceEpoch))
      } else {
        if let reason = marks.reason(for: bytes) {
          reasons.mark(reason, at: days.count)
        } else {
          problems.add(.notADate(block.shown(row, column), column: spec), row: row, column: column)
        }
        days.append(0)
      }
    }
  }

  static func day(_ bytes: CellBytes) -> CalendarDay? {
    if let iso = parts(bytes, UInt8(ascii: "-")), iso.map(\.width) == [4, 2, 2] {
      return CalendarDay(year: iso[0].value, month: iso[1].value, day: iso[2].value)
    }
    if let british = parts(bytes, UInt8(ascii: "/")), british[2].width == 4,
      british[0].width <= 2, british[1].width <= 2
    {
      return CalendarDay(year: british[2].value, month: british[1].value, day: british[0].value)
    }
    return nil
  }

  /// Three whole numbers with `separator` between them.
  private static func parts(
    _ bytes: CellBytes, _ separator: UInt8
  ) -> [(value: Int, width: Int)]? {
    guard (8...10).contains(bytes.count) else { return nil }
    var parts: [(value: Int, width: Int)] = [(0, 0)]
    for byte in bytes {
      if byte == separator {
        parts.append((0, 0))
      } else {
        guard (48...57).contains(byte) else { return nil }
        let last = parts[parts.count - 1]
        parts[parts.count - 1] = (last.value * 10 + Int(byte) - 48, last.width + 1)
      }
    }
    return parts.count == 3 && parts.allSatisfy { $0.width > 0 } ? parts : nil
  }

  consuming func finish() -> (kind: ColumnKind, column: Column) {
    let count = days.count
    return (spec.kind, reasons.column(.date(days), count: count))
  }
}

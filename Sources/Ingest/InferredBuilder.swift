import Tables

/// A column that is not declared, taken for the narrowest of integer, number and text that all its
/// cells are, missing ones aside; text when it has no values.
///
/// Inference is meant to lose nothing that a code may carry, so it is stricter than a declaration:
/// leading zeros (`007`), a plus sign, more digits than an integer holds, and an exponent without a
/// sign (`1E5`, which programs do not write but coders do) all make text. A dialect's symbols are
/// missing values if the rest is numeric, and text if not.
struct InferredBuilder: ColumnBuilder {
  private let marks: MissingMarks
  /// Every cell's text, one after another, until it is known what they are.
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  private var missing: [(row: Int, reason: MissingReason)] = []
  private var symbols: [(row: Int, reason: MissingReason)] = []
  private var isInteger = true
  private var isNumber = true
  private var hasValues = false
  /// What a file that stores numbers gives; nil where it gives texts.
  private var stored: InferredNumbers?

  init(_ marks: MissingMarks) { self.marks = marks }

  mutating func append(
    _ block: CellBlock, column: Int, keeping: [Bool]?, problems: inout BlockProblems
  ) {
    if let numbers = block.numbers(in: column) {
      stored = stored ?? InferredNumbers()
      stored?.append(numbers, keeping: keeping)
      return
    }
    for row in 0..<block.rowCount {
      defer { ends.append(bytes.count) }
      guard keeping?[row] ?? true else { continue }
      let cell = block.bytes(row, column).trimmed
      if let reason = cell.isEmpty ? .blank : marks.declaredReason(for: cell) {
        missing.append((ends.count, reason))
        continue
      }
      if let reason = marks.symbolReason(for: cell) {
        symbols.append((ends.count, reason))
      } else {
        hasValues = true
        isInteger = isInteger && Self.isPlainInteger(cell)
        isNumber = isNumber && (isInteger || Self.isPlainNumber(cell))
      }
      if block.cell(row, column).quoting == .doubled {
        bytes += cell.withoutDoubledQuotes
      } else {
        bytes += cell
      }
    }
  }

  private static func isPlainInteger(_ cell: CellBytes) -> Bool {
    hasPlainStart(cell) && DecimalParsing.integer(in: cell) != nil
  }

  private static func isPlainNumber(_ cell: CellBytes) -> Bool {
    guard hasPlainStart(cell), DecimalParsing.number(in: cell)?.isFinite == true else {
      return false
    }
    if let e = cell.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "e") }) {
      return cell[e + 1] == UInt8(ascii: "-") || cell[e + 1] == UInt8(ascii: "+")
    }
    return cell.contains(UInt8(ascii: ".")) || DecimalParsing.integer(in: cell) != nil
  }

  private static func hasPlainStart(_ cell: CellBytes) -> Bool {
    let digits = cell.first == UInt8(ascii: "-") ? cell.dropFirst() : cell[...]
    guard let first = digits.first, first != UInt8(ascii: "+") else { return false }
    let second = digits.dropFirst().first
    return first != UInt8(ascii: "0") || !(second.map { (48...57).contains($0) } ?? false)
  }

  consuming func finish() -> (kind: ColumnKind, column: Column) {
    if let stored { return stored.finish() }
    guard isNumber, hasValues || !symbols.isEmpty else { return (.text, texts()) }
    var reasonAt: [Int: MissingReason] = [:]
    for (row, reason) in missing + symbols { reasonAt[row] = reason }
    return isInteger && hasValues ? (.integer, integers(reasonAt)) : (.number, numbers(reasonAt))
  }

  private func integers(_ reasonAt: [Int: MissingReason]) -> Column {
    var reasons = ReasonCodes()
    let cells = readAll { row, cell in
      let integer = reasonAt[row] == nil ? DecimalParsing.integer(in: cell) ?? 0 : 0
      let known = reasonAt[row] ?? (cell.isEmpty ? nil : marks.reason(for: Double(integer)))
      if let known { reasons.mark(known, at: row) }
      return integer
    }
    return reasons.column(.integer(cells), count: cells.count)
  }

  private func numbers(_ reasonAt: [Int: MissingReason]) -> Column {
    var reasons = ReasonCodes()
    let cells = readAll { row, cell in
      let number = reasonAt[row] == nil ? DecimalParsing.number(in: cell) ?? .nan : .nan
      if let known = reasonAt[row] ?? marks.reason(for: number) { reasons.mark(known, at: row) }
      return number
    }
    return reasons.column(.number(cells), count: cells.count)
  }

  private func texts() -> Column {
    var reasons = ReasonCodes()
    for (row, reason) in missing { reasons.mark(reason, at: row) }
    let cells = readAll { _, cell in String(decoding: cell, as: UTF8.self) }
    return reasons.column(.text(cells), count: cells.count)
  }

  private func readAll<Value>(_ read: (Int, CellBytes) -> Value) -> [Value] {
    // A digit scan reads eight bytes at a time and stops at a byte that is no digit, so each cell
    // is read from a place of its own rather than beside its neighbours.
    var scratch: [UInt8] = []
    return ends.indices.map { row in
      let cell = bytes[(row == 0 ? 0 : ends[row - 1])..<ends[row]]
      scratch.replaceSubrange(scratch.indices, with: cell)
      scratch.append(contentsOf: repeatElement(UInt8(ascii: "\n"), count: 8))
      return scratch.withUnsafeBufferPointer { read(row, CellBytes(rebasing: $0.dropLast(8))) }
    }
  }
}

import Tables

/// Which texts stand for a missing value in one column, and why it is missing.
///
/// Blank comes first (nothing, or only spaces, quoted or not), then what the file itself says where
/// its format can, then what the study declares, then the dialect's symbols. A declared text is met by the same text, spaces at its ends aside; in a
/// numeric column also by the same number, so that `-99` is met by `-99.0`.
struct MissingMarks {
  private let texts: [(bytes: [UInt8], reason: MissingReason)]
  private let numbers: [(value: Double, reason: MissingReason)]
  private let symbols: [(bytes: [UInt8], reason: MissingReason)]

  /// Begins a cell that is missing for the reason written after it. No text holds a zero byte, so
  /// none is mistaken for one.
  static let mark: UInt8 = 0

  /// - Parameter withSymbols: whether the dialect's symbols are looked for in this column.
  init(_ spec: SourceSpec, withSymbols: Bool) {
    texts = spec.missing.map { (Self.asWritten($0.text), $0.reason) }
    numbers = spec.missing.compactMap { text, reason in
      NumberText.number(text).map { ($0, reason) }
    }
    symbols =
      withSymbols ? spec.dialect.symbols.map { (Array($0.text.utf8), $0.reason) } : []
  }

  /// - Parameter bytes: the cell's, without spaces at its ends.
  func reason(for bytes: CellBytes) -> MissingReason? {
    if bytes.isEmpty { return .blank }
    return declaredReason(for: bytes) ?? symbolReason(for: bytes)
  }

  func declaredReason(for bytes: CellBytes) -> MissingReason? {
    if bytes.first == Self.mark {
      return MissingReason(String(decoding: bytes.dropFirst(), as: UTF8.self))
    }
    return texts.first { $0.bytes.elementsEqual(bytes) }?.reason
  }

  /// What the study says of a text that stands in no block: a code, or the name of one.
  func declaredReason(for text: String) -> MissingReason? {
    guard !texts.isEmpty else { return nil }
    let bytes = Self.asWritten(text)
    return texts.first { $0.bytes == bytes }?.reason
  }

  func symbolReason(for bytes: CellBytes) -> MissingReason? {
    symbols.first { $0.bytes.elementsEqual(bytes) }?.reason
  }

  var declaredNumbers: [Double] { numbers.map(\.value) }

  @inline(__always)
  func reason(for number: Double) -> MissingReason? {
    numbers.isEmpty ? nil : numbers.first { $0.value == number }?.reason
  }

  /// A cell that holds quotes holds them doubled.
  private static func asWritten(_ text: String) -> [UInt8] {
    text.utf8.flatMap { $0 == UInt8(ascii: "\"") ? [$0, $0] : [$0] }
  }
}

/// Reasons for the missing cells of a column that is being read.
struct ReasonCodes {
  private var reasons: [MissingReason] = []
  private var codes: [UInt8] = []

  mutating func mark(_ reason: MissingReason, at row: Int) {
    codes.append(contentsOf: repeatElement(0, count: row - codes.count))
    let index = reasons.firstIndex(of: reason) ?? reasons.count
    if index == reasons.count { reasons.append(reason) }
    codes.append(UInt8(index + 1))
  }

  @inline(__always)
  func reason(at row: Int) -> MissingReason? {
    guard row < codes.count, codes[row] > 0 else { return nil }
    return reasons[Int(codes[row]) - 1]
  }

  /// The column of `values`, every unmarked cell present.
  consuming func column(_ values: Column.Values, count: Int) -> Column {
    guard !codes.isEmpty else { return Column(values) }
    codes.append(contentsOf: repeatElement(0, count: count - codes.count))
    return Column(values, reasons: reasons, reasonCodes: codes)
  }
}

/// Numbers in texts that are not in a block.
enum NumberText {
  static func number(_ text: String) -> Double? {
    // Eight bytes that are not digits, as a block has them behind every cell.
    let padded = Array(text.utf8) + [UInt8](repeating: UInt8(ascii: "\n"), count: 8)
    return padded.withUnsafeBufferPointer { bytes in
      DecimalParsing.number(in: CellBytes(rebasing: bytes.dropLast(8)))
    }
  }
}

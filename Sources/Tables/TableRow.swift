/// A cell of an output table; nil means not applicable and is written as an empty field.
public enum OutputCell: Sendable, Equatable {
  case number(Double?)
  case integer(Int?)
  case text(String?)
  case logical(Bool?)

  /// Degrees of freedom: those of the normal distribution, which are infinite, are an empty field.
  public static func degreesOfFreedom(_ df: Double?) -> OutputCell {
    .number(df.flatMap { $0.isInfinite ? nil : $0 })
  }
}

/// A type that can be written as a row: one cell for each column of its vocabulary.
public protocol TableRow: Sendable {
  static var vocabulary: [OutputColumn] { get }
  var cells: [OutputCell] { get }
}

extension Table {
  /// A table of results: the columns of the rows' vocabulary, in its order.
  public init<Row: TableRow>(name: String, rows: [Row]) {
    var columns = Row.vocabulary.map { GrowingColumn($0.type, capacity: rows.count) }
    // Row by row, so that no more than one row's cells are held: a ledger has a row for each of the data.
    for row in rows {
      let cells = row.cells
      precondition(
        cells.count == columns.count,
        "\(cells.count) cells for \(columns.count) columns of '\(name)'")
      for (index, cell) in cells.enumerated() { columns[index].append(cell) }
    }
    self.init(
      name: name,
      columns: zip(Row.vocabulary, columns).map { output, column in
        (ColumnSpec(output.name, output.kind, label: output.meaning), column.column)
      }, rowCount: rows.count)
  }
}

/// A column of results to which cells are added. Each kind of cell has an array of its own, which grows in
/// place.
private struct GrowingColumn {
  private let type: OutputColumn.ValueType
  private var numbers: [Double?] = []
  private var integers: [Int?] = []
  private var texts: [String?] = []
  private var flags: [Bool?] = []

  init(_ type: OutputColumn.ValueType, capacity: Int) {
    self.type = type
    switch type {
    case .number: numbers.reserveCapacity(capacity)
    case .integer: integers.reserveCapacity(capacity)
    case .text: texts.reserveCapacity(capacity)
    case .logical: flags.reserveCapacity(capacity)
    }
  }

  /// - Precondition: the cell is of the column's type.
  mutating func append(_ cell: OutputCell) {
    switch (type, cell) {
    case (.number, .number(let number)): numbers.append(number.flatMap { $0.isNaN ? nil : $0 })
    case (.integer, .integer(let integer)): integers.append(integer)
    case (.text, .text(let text)): texts.append(text)
    case (.logical, .logical(let flag)): flags.append(flag)
    default: preconditionFailure("\(cell) in a column of another type")
    }
  }

  var column: Column {
    switch type {
    case .number: .numbers(numbers, missing: .notApplicable)
    case .integer:
      Column(
        .integer(integers.map { $0 ?? 0 }),
        missing: integers.map { $0 == nil ? .notApplicable : nil })
    case .text: .texts(texts, missing: .notApplicable)
    case .logical:
      Column(
        .logical(flags.map { $0 ?? false }), missing: flags.map { $0 == nil ? .notApplicable : nil }
      )
    }
  }
}

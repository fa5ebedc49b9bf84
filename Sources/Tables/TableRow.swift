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

/// A column of results to which cells are added.
private enum GrowingColumn {
  case numbers([Double?])
  case integers([Int?])
  case texts([String?])
  case flags([Bool?])

  init(_ type: OutputColumn.ValueType, capacity: Int) {
    func room<T>(_: T.Type) -> [T?] {
      var cells: [T?] = []
      cells.reserveCapacity(capacity)
      return cells
    }
    switch type {
    case .number: self = .numbers(room(Double.self))
    case .integer: self = .integers(room(Int.self))
    case .text: self = .texts(room(String.self))
    case .logical: self = .flags(room(Bool.self))
    }
  }

  /// - Precondition: the cell is of the column's type.
  mutating func append(_ cell: OutputCell) {
    // What is held is taken out while it grows, so that it is not copied.
    switch (self, cell) {
    case (.numbers(var cells), .number(let number)):
      self = .flags([])
      cells.append(number.flatMap { $0.isNaN ? nil : $0 })
      self = .numbers(cells)
    case (.integers(var cells), .integer(let integer)):
      self = .flags([])
      cells.append(integer)
      self = .integers(cells)
    case (.texts(var cells), .text(let text)):
      self = .flags([])
      cells.append(text)
      self = .texts(cells)
    case (.flags(var cells), .logical(let flag)):
      self = .texts([])
      cells.append(flag)
      self = .flags(cells)
    default: preconditionFailure("\(cell) in a column of another type")
    }
  }

  var column: Column {
    switch self {
    case .numbers(let cells): .numbers(cells, missing: .notApplicable)
    case .integers(let cells):
      Column(
        .integer(cells.map { $0 ?? 0 }), missing: cells.map { $0 == nil ? .notApplicable : nil })
    case .texts(let cells): .texts(cells, missing: .notApplicable)
    case .flags(let cells):
      Column(
        .logical(cells.map { $0 ?? false }), missing: cells.map { $0 == nil ? .notApplicable : nil }
      )
    }
  }
}

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
    let cells = rows.map(\.cells)
    for row in cells {
      precondition(
        row.count == Row.vocabulary.count,
        "\(row.count) cells for \(Row.vocabulary.count) columns of '\(name)'")
    }
    self.init(
      name: name,
      columns: Row.vocabulary.enumerated().map { index, output in
        (
          ColumnSpec(output.name, output.kind, label: output.meaning),
          output.type.column(cells.map { $0[index] })
        )
      }, rowCount: rows.count)
  }
}

extension OutputColumn.ValueType {
  fileprivate func column(_ cells: [OutputCell]) -> Column {
    switch self {
    case .number:
      let numbers = cells.map { cell -> Double? in
        guard case .number(let number) = cell else {
          preconditionFailure("\(cell) in a number column")
        }
        return number.flatMap { $0.isNaN ? nil : $0 }
      }
      return .numbers(numbers, missing: .notApplicable)
    case .integer:
      let integers = cells.map { cell -> Int? in
        guard case .integer(let integer) = cell else {
          preconditionFailure("\(cell) in an integer column")
        }
        return integer
      }
      return Column(
        .integer(integers.map { $0 ?? 0 }),
        missing: integers.map { $0 == nil ? .notApplicable : nil })
    case .text:
      let texts = cells.map { cell -> String? in
        guard case .text(let text) = cell else { preconditionFailure("\(cell) in a text column") }
        return text
      }
      return .texts(texts, missing: .notApplicable)
    case .logical:
      let flags = cells.map { cell -> Bool? in
        guard case .logical(let flag) = cell else {
          preconditionFailure("\(cell) in a logical column")
        }
        return flag
      }
      return Column(
        .logical(flags.map { $0 ?? false }), missing: flags.map { $0 == nil ? .notApplicable : nil }
      )
    }
  }
}

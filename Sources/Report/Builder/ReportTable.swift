/// A table for reading: cells are already words. The numbers themselves are in the CSV files.
public struct ReportTable: Sendable, Equatable {
  public enum Alignment: Sendable { case leading, number }

  public struct Column: Sendable, Equatable {
    public var title: String
    public var alignment: Alignment

    public init(_ title: String, _ alignment: Alignment = .leading) {
      self.title = title
      self.alignment = alignment
    }

    public static func number(_ title: String) -> Column { Column(title, .number) }
  }

  public struct Cell: Sendable, Equatable, ExpressibleByStringLiteral {
    public var content: [Inline]

    public init(_ content: [Inline]) { self.content = content }
    public init(_ text: String) { content = text.isEmpty ? [] : [.text(text)] }
    public init(stringLiteral value: String) { self.init(value) }

    public static func code(_ text: String) -> Cell { Cell(text.isEmpty ? [] : [.code(text)]) }
    public static func strong(_ text: String) -> Cell { Cell(text.isEmpty ? [] : [.strong(text)]) }
  }

  public struct Row: Sendable, Equatable {
    /// How much weight the row has in the eye: a result, something beside it, or the title of the
    /// rows that follow.
    public enum Weight: String, Sendable { case plain, strong, quiet, title }

    public var cells: [Cell]
    public var weight: Weight

    public init(_ cells: [Cell], weight: Weight = .plain) {
      self.cells = cells
      self.weight = weight
    }

    /// A row across all columns that names the rows below it.
    public static func title(_ text: String) -> Row { Row([Cell(text)], weight: .title) }
  }

  public var caption: String
  public var columns: [Column]
  /// Each as long as `columns`; the first cell names the row. A title has one cell.
  public private(set) var rows: [Row]
  public var notes: [String]

  /// - Precondition: every row but a title has as many cells as there are columns.
  public init(caption: String, columns: [Column], rows: [Row], notes: [String] = []) {
    for row in rows {
      precondition(
        row.cells.count == (row.weight == .title ? 1 : columns.count),
        "\(row.cells.count) cells for \(columns.count) columns of '\(caption)'")
    }
    self.caption = caption
    self.columns = columns
    self.rows = rows
    self.notes = notes
  }

  /// The table without columns in which no row has anything; the first, which names rows, stays.
  var withoutEmptyColumns: ReportTable {
    let whole = rows.filter { $0.weight != .title }
    let none: [Cell] = [Cell(""), Cell(NumberFormat.none)]
    let kept = columns.indices.filter { column in
      column == 0 || whole.contains { !none.contains($0.cells[column]) }
    }
    let narrowed = rows.map { row in
      row.weight == .title ? row : Row(kept.map { row.cells[$0] }, weight: row.weight)
    }
    return ReportTable(
      caption: caption, columns: kept.map { columns[$0] }, rows: narrowed, notes: notes)
  }
}

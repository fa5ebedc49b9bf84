import Tables

/// A cell that two vintages give differently: a row of the file that `throughline vintages` writes.
public struct CellChange: TableRow, Equatable {
  public enum Kind: String, Sendable, CaseIterable {
    /// Another value.
    case changed
    /// A value where there was none.
    case appeared
    /// No value where there was one.
    case disappeared
    /// No value in either, for another reason.
    case reasonChanged = "reason_changed"

    var words: String { self == .reasonChanged ? "reason changed" : rawValue }
  }

  /// The key's values, as `time_period=2022; new_la_code=E08000017`.
  public let key: String
  /// The place's name, where the files have one.
  public let name: String?
  /// The column as the new file names it.
  public let column: String
  public let old: String?
  public let new: String?
  public let kind: Kind
  public let oldLine: Int
  public let newLine: Int

  public static let vocabulary = Vocabulary.vintages
  public var cells: [OutputCell] {
    [
      .text(key), .text(name), .text(column), .text(old), .text(new), .text(kind.rawValue),
      .integer(oldLine), .integer(newLine),
    ]
  }
}

import Diagnostics
import Ingest
import Tables

/// Two vintages of one series, compared cell by cell: same place, same period, same column.
///
/// Rows are brought together by key, and what is left over by the names of places, because an area
/// can have got another code meanwhile. Figures are compared as numbers (`1.0` is `1`), and symbols
/// as reasons. A file that has several
/// rows under one key cannot be compared.
public struct VintageComparison: Sendable {
  public let oldFile: String
  public let newFile: String
  public let oldRows: Int
  public let newRows: Int
  /// Columns that name a row, as NEW calls them.
  public let key: [String]
  public let matched: Int
  /// Rows brought together by name, with both codes.
  public let matchedByName: [String]
  public let rowsOnlyInOld: [String]
  public let rowsOnlyInNew: [String]
  public let columnsOnlyInOld: [String]
  public let columnsOnlyInNew: [String]
  public let cellsCompared: Int
  /// In the order of NEW's rows.
  public let changes: [CellChange]

  /// - Parameter key: columns that name a row, by their names in NEW; empty for the standard ones.
  /// - Parameter renamed: texts `old=new`, for columns that have another name now.
  /// - Throws: what is wrong with either file, or with the options.
  public init(
    old oldPath: String, new newPath: String, key: [String] = [], renamed: [String] = []
  ) throws(DiagnosticList) {
    let old = try VintageFile(path: oldPath)
    let new = try VintageFile(path: newPath)
    do {
      try self.init(old, new, key, RenamedColumns(renamed, old, new))
    } catch {
      throw error.list
    }
  }

  private init(
    _ old: VintageFile, _ new: VintageFile, _ names: [String], _ renamed: RenamedColumns
  ) throws(VintageError) {
    for name in names {
      guard new.columns.contains(name) else {
        throw .unknownColumn(name, option: "--key", file: new.file, known: new.columns)
      }
      guard old.columns.contains(renamed.oldName(name)) else {
        throw .unknownColumn(name, option: "--key", file: old.file, known: old.columns)
      }
    }
    let standard = VintageKey.standard(old, new, oldName: renamed.oldName)
    let key = VintageKey(names.isEmpty ? standard : names, oldName: renamed.oldName)
    guard !key.new.isEmpty else { throw .noSharedKey(old: old.file, new: new.file) }
    let match = VintageMatch(old, new, key)
    guard match.duplicates.isEmpty else { throw .repeatedKeys(match.duplicates, key: key.new) }
    if match.pairs.isEmpty {
      throw .nothingShared(key: key.new, old: old.file, new: new.file)
    }
    oldFile = old.file
    newFile = new.file
    oldRows = old.rowCount
    newRows = new.rowCount
    self.key = key.new
    matched = match.pairs.count
    matchedByName = match.byName.map { pair in
      VintageKey.text(key.old, old, pair.old) + " -> " + VintageKey.text(key.new, new, pair.new)
    }
    rowsOnlyInOld = match.onlyOld.map { VintageKey.named(key.old, old, $0) }
    rowsOnlyInNew = match.onlyNew.map { VintageKey.named(key.new, new, $0) }
    let shared = new.columns.filter { old.columns.contains(renamed.oldName($0)) }
    columnsOnlyInNew = new.columns.filter { !shared.contains($0) }
    columnsOnlyInOld = old.columns.filter { name in
      !shared.contains { renamed.oldName($0) == name }
    }
    let compared = shared.filter { !key.new.contains($0) || !match.byName.isEmpty }
    cellsCompared = compared.count * match.pairs.count
    changes = Self.changes(old, new, match, key, columns: compared, renamed)
  }

  private static func changes(
    _ old: VintageFile, _ new: VintageFile, _ match: VintageMatch, _ key: VintageKey,
    columns: [String], _ renamed: RenamedColumns
  ) -> [CellChange] {
    let compared = columns.map { column in
      let before = renamed.oldName(column)
      return (
        column: column, before: before,
        isNumeric: !FilterColumns.isFixed(column)
          && (old.holdsNumbers(before) || new.holdsNumbers(column))
      )
    }
    return match.pairs.flatMap { pair in
      compared.compactMap { column, before, isNumeric -> CellChange? in
        let (was, now) = (old.text(before, pair.old), new.text(column, pair.new))
        guard was != now,
          let kind = kind(
            PublishedFigure(was, isNumeric: isNumeric), PublishedFigure(now, isNumeric: isNumeric))
        else { return nil }
        return CellChange(
          key: VintageKey.text(key.new, new, pair.new),
          name: VintageKey.place(new, pair.new), column: column,
          old: was, new: now, kind: kind, oldLine: old.lines[pair.old],
          newLine: new.lines[pair.new])
      }
    }
  }

  /// What became of a figure; nil when it is the same.
  static func kind(_ old: PublishedFigure, _ new: PublishedFigure) -> CellChange.Kind? {
    guard old != new else { return nil }
    switch (old.missingReason, new.missingReason) {
    case (nil, nil): return .changed
    case (_?, nil): return .appeared
    case (nil, _?): return .disappeared
    case (_?, _?): return .reasonChanged
    }
  }
}

/// Columns that NEW calls otherwise than OLD.
struct RenamedColumns {
  private var oldNames: [String: String] = [:]

  init(_ texts: [String], _ old: VintageFile, _ new: VintageFile) throws(VintageError) {
    for text in texts {
      guard let (before, after) = Self.split(text, old, new) else { throw .notAMapping(text) }
      guard old.columns.contains(before) else {
        throw .unknownColumn(before, option: "--map \(text)", file: old.file, known: old.columns)
      }
      guard new.columns.contains(after) else {
        throw .unknownColumn(after, option: "--map \(text)", file: new.file, known: new.columns)
      }
      if before != after, old.columns.contains(after) {
        throw .alreadyThere(before, new: after, file: old.file)
      }
      if oldNames[after] != nil { throw .mappedTwice(after) }
      if oldNames.values.contains(before) { throw .mappedTwice(before) }
      oldNames[after] = before
    }
  }

  func oldName(_ column: String) -> String { oldNames[column] ?? column }

  /// The two names; a name that holds `=` itself is split where both sides are columns.
  private static func split(
    _ text: String, _ old: VintageFile, _ new: VintageFile
  ) -> (String, String)? {
    let places = text.indices.filter { text[$0] == "=" }
    let parts = places.map { (String(text[..<$0]), String(text[text.index(after: $0)...])) }
      .filter { !$0.0.isEmpty && !$0.1.isEmpty }
    return parts.first { old.columns.contains($0.0) && new.columns.contains($0.1) } ?? parts.first
  }
}

import Tables

/// Keeps rows of one geographic level, and remembers which level every other row has. A file without a
/// column of levels tells them by its areas: some name a country or a region.
struct LevelFilter {
  private let level: String?
  private let column: Int?
  /// The column whose places tell the level; nil where a column does.
  private let places: String?
  /// Levels in order of first appearance; an empty name is a blank cell.
  private(set) var levels: [String] = []
  private var codeOf: [String: Int] = [:]
  private var codes: [Int] = []

  init(_ spec: SourceSpec, columns: [ColumnSpec]) {
    level = spec.level
    let isNeeded = spec.level != nil || spec.dialect == .ees
    let named = isNeeded ? columns.firstIndex { $0.name == Dialect.levelColumn } : nil
    let area = spec.level == nil ? nil : columns.firstIndex { $0.kind == .area }
    column = named ?? area
    places = named == nil ? area.map { columns[$0].name } : nil
  }

  /// Which rows of the block stay; nil when all do.
  mutating func keeping(_ block: CellBlock) -> [Bool]? {
    guard let column else { return nil }
    var keeping: [Bool] = []
    for row in 0..<block.rowCount {
      let text = block.text(row, column)
      let name = places == nil ? text : PlaceLevel(text).rawValue
      let code = codeOf[name] ?? levels.count
      if code == levels.count {
        codeOf[name] = code
        levels.append(name)
      }
      codes.append(code)
      keeping.append(level == nil || name == level)
    }
    return level == nil ? nil : keeping
  }

  /// What is wrong with the levels; nil when nothing is.
  func fault(_ spec: SourceSpec) -> IngestFault? {
    guard column != nil, !codes.isEmpty else { return nil }
    let named = levels.filter { !$0.isEmpty }
    if let level = spec.level {
      guard !levels.contains(level) else { return nil }
      return IngestFault(.noRowsOfLevel(level, file: spec.file, levels: named), about: .level)
    }
    // A row without a level may be the total of the others as well.
    return levels.count > 1
      ? IngestFault(.severalLevels(levels, file: spec.file), about: .dialect) : nil
  }

  /// Rows of other levels, each with its fate.
  func removals(place: String) -> [Removal] {
    guard let level else { return [] }
    let fates = levels.map { name in
      Fate(
        stage: .ingest, place: place, rule: "level",
        detail: places.map { "\($0) is of level '\(name)'" }
          ?? (name.isEmpty
            ? "\(Dialect.levelColumn) is blank" : "\(Dialect.levelColumn) is '\(name)'"))
    }
    return codes.enumerated().compactMap { row, code in
      levels[code] == level ? nil : Removal(row: row, fate: fates[code])
    }
  }
}

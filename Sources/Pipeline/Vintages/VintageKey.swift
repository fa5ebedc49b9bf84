import Tables

/// The columns that name a row in both vintages, as each file calls them.
struct VintageKey: Equatable {
  let old: [String]
  let new: [String]

  /// - Parameter columns: names in NEW, in order.
  /// - Parameter oldName: what OLD calls a column of NEW.
  init(_ columns: [String], oldName: (String) -> String) {
    new = columns
    old = columns.map(oldName)
  }

  private init(old: [String], new: [String]) {
    self.old = old
    self.new = new
  }

  /// The same with the names of places for their codes; nil when no code is in the key.
  var byName: VintageKey? {
    guard new.contains(where: { Self.names[$0] != nil }) else { return nil }
    return VintageKey(
      old: old.map { Self.names[$0] ?? $0 }, new: new.map { Self.names[$0] ?? $0 })
  }

  /// The key of two tidy files: period, level, the codes of places, and the filter columns that
  /// both have. A filter column holds text, with few values, and is none of the fixed columns.
  static func standard(
    _ old: VintageFile, _ new: VintageFile, oldName: (String) -> String
  ) -> [String] {
    let shared = new.columns.filter { old.columns.contains(oldName($0)) }
    let fixed = [
      "time_period", "time_identifier", "geographic_level", "region_code", "new_la_code",
    ]
    let filters = shared.filter { column in
      !FilterColumns.isFixed(column) && !new.holdsNumbers(column)
        && !old.holdsNumbers(oldName(column))
        && (new.values(of: column, upTo: FilterColumns.mostValues)?.count ?? 0) > 1
    }
    return fixed.filter { column in
      guard shared.contains(column) else { return false }
      // One kind of period throughout says nothing about a row.
      let both = [new.values(of: column, upTo: 1), old.values(of: oldName(column), upTo: 1)]
      return column != "time_identifier" || both[0] == nil || both[0] != both[1]
    } + filters
  }

  /// What the row's place is called.
  static func place(_ file: VintageFile, _ row: Int) -> String? {
    ["la_name", "region_name", "country_name"].lazy.compactMap { file.text($0, row) }.first
  }

  /// The row's key after its place's name.
  static func named(_ key: [String], _ file: VintageFile, _ row: Int) -> String {
    (place(file, row).map { "\($0): " } ?? "") + text(key, file, row)
  }

  static func text(_ key: [String], _ file: VintageFile, _ row: Int) -> String {
    key.compactMap { column in file.text(column, row).map { "\(column)=\($0)" } }
      .joined(separator: "; ")
  }

  static let names = [
    "new_la_code": "la_name", "region_code": "region_name", "country_code": "country_name",
    "old_la_code": "la_name",
  ]
}

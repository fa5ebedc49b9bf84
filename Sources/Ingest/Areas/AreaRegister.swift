import Tables

/// English authorities responsible for children's services since 2009, their codes, numbers and
/// names, and how each began or ended. The tables are in `Data`: public facts of the Office for
/// National Statistics' code history and of the orders that each change names as its source.
struct AreaRegister: Sendable {
  let areas: [Area]
  let changes: [AreaChange]
  /// By code, by number, and by name without case and punctuation.
  let indexOf: [String: Int]

  static let england = AreaRegister(
    authorities: PackageResources.authorities_tsv, names: PackageResources.names_tsv,
    changes: PackageResources.changes_tsv)

  /// - Parameter authorities: one row per code; rows of one name are one authority.
  /// - Parameter names: further names that an authority goes by.
  init(authorities: [UInt8], names: [UInt8], changes: [UInt8]) {
    var areas: [Area] = []
    var indexOf: [String: Int] = [:]
    for row in Self.rows(authorities) {
      let key = AreaName.plain(row[0])
      let lastDay = CalendarDay(iso: row[4])
      if let index = indexOf[key], areas[index].name == row[0] {
        areas[index].codes.append(row[1])
        areas[index].lastDay = lastDay
      } else {
        areas.append(Area(name: row[0], codes: [row[1]], number: row[2], lastDay: lastDay))
        indexOf[key] = areas.count - 1
      }
      indexOf[row[1]] = areas.count - 1
      indexOf[row[2]] = areas.count - 1
    }
    for row in Self.rows(names) {
      indexOf[AreaName.plain(row[1])] = indexOf[AreaName.plain(row[0])]
    }
    self.areas = areas
    self.indexOf = indexOf
    self.changes = Self.rows(changes).compactMap(AreaChange.init)
  }

  /// Cells of a table of tabs, its header left out.
  private static func rows(_ bytes: [UInt8]) -> [[String]] {
    String(decoding: bytes, as: UTF8.self).split(separator: "\n").dropFirst().map { line in
      line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
  }
}

/// An authority, or its code, that was not the same before and after a day.
struct AreaChange: Sendable, Hashable {
  enum Kind: String, Sendable {
    /// The same land under a new code.
    case recode
    /// Some land moved to a neighbour, so the code is new; the authority is the same.
    case boundary
    /// One authority became several.
    case split
    /// Several became one, or were drawn anew.
    case merge
  }

  /// The first day of what came after.
  let date: CalendarDay
  let kind: Kind
  let from: [String]
  let to: [String]
  /// The order that made the change.
  let source: String

  init?(_ row: [String]) {
    guard row.count == 5, let date = CalendarDay(iso: row[0]), let kind = Kind(rawValue: row[1])
    else { return nil }
    self.date = date
    self.kind = kind
    from = Self.names(row[2])
    to = Self.names(row[3])
    source = row[4]
  }

  private static func names(_ cell: String) -> [String] {
    cell.split(separator: ";").map { AreaName.trimmed(String($0)) }
  }
}

import Diagnostics
import Tables

extension JointAreas {
  /// One table of a join that pools.
  struct Side {
    let table: Table
    let area: String
    /// The other keys.
    let keys: [String]
    private let windows: Normalize.Windows?

    init(_ table: Table, _ area: String, _ keys: [String]) {
      self.table = table
      self.area = area
      self.keys = keys
      windows = Normalize.Windows(table)
    }

    /// The other keys' values in a row; nil when one is missing.
    private func key(_ row: Int) -> [String]? {
      let cells = keys.compactMap { table[$0]?.text(at: row) }
      return cells.count == keys.count ? cells : nil
    }

    private func name(_ row: Int) -> String? { table[area]?.text(at: row) }

    /// Rows of each joint unit, or of one of its members, by the other keys.
    private func rows(of units: [String: [String]]) -> [String: [[String]: [(
      row: Int, isJoint: Bool
    )]]] {
      var rows: [String: [[String]: [(row: Int, isJoint: Bool)]]] = [:]
      var unitsOf: [String: [String]] = [:]
      for (joint, members) in units {
        for member in members { unitsOf[member, default: []].append(joint) }
      }
      for row in 0..<table.rowCount {
        guard let name = name(row), let key = key(row) else { continue }
        if units[name] != nil { rows[name, default: [:]][key, default: []].append((row, true)) }
        for joint in unitsOf[name] ?? [] {
          rows[joint, default: [:]][key, default: []].append((row, false))
        }
      }
      return rows
    }

    /// The table with the members of each of `other`'s joint returns as one row, where `isPartner`
    /// finds that the joint return would be that row's partner.
    func pooled(
      _ join: Join, against other: Side, where isPartner: (Window, JointAreas.Windows) -> Bool
    ) -> (table: Table, notes: [Diagnostic]) {
      var units: [String: [String]] = [:]
      for name in Set((0..<other.table.rowCount).compactMap(other.name))
      where name.contains(separator) {
        units[name] = name.split(separator: separator).map(String.init)
      }
      guard !units.isEmpty else { return (table, []) }
      let theirs = other.rows(of: units)
      var groups: [[Int]] = []
      var joints: [String] = []
      for (joint, rowsByKey) in rows(of: units).sorted(by: { $0.key < $1.key }) {
        for (key, rows) in rowsByKey {
          let partners = (theirs[joint]?[key] ?? []).map {
            (window: other.windows?[$0.row], isJoint: $0.isJoint)
          }
          let separate = rows.filter { !$0.isJoint }.map(\.row)
          for rows in Dictionary(grouping: separate, by: { windows?[$0] }).values
          where Set(rows.compactMap(name)).count == units[joint]?.count
            && rows.count == units[joint]?.count && isPartner(windows?[rows[0]], partners)
          {
            groups.append(rows)
            joints.append(joint)
          }
        }
      }
      guard !groups.isEmpty else { return (table, []) }
      return JointPool(table: table, area: area, keys: keys, groups: groups, joints: joints)
        .result(join)
    }
  }
}

import Ingest

/// Which row of OLD is which row of NEW: by key, and where a place has another code now, by name.
struct VintageMatch {
  /// Rows with one name and several lines: which of them is meant cannot be told.
  struct Duplicate: Equatable {
    let file: String
    let name: String
    let lines: [Int]
  }

  private(set) var pairs: [(old: Int, new: Int)] = []
  /// Of `pairs`, those that only the place's name brought together.
  private(set) var byName: [(old: Int, new: Int)] = []
  private(set) var onlyOld: [Int] = []
  private(set) var onlyNew: [Int] = []
  /// Those of OLD first.
  private(set) var duplicates: [Duplicate] = []

  init(_ old: VintageFile, _ new: VintageFile, _ key: VintageKey) {
    let first = Self.pass(old, new, 0..<old.rowCount, 0..<new.rowCount, key.old, key.new)
    pairs = first.pairs
    (onlyOld, onlyNew) = (first.onlyOld, first.onlyNew)
    duplicates =
      Self.duplicates(first.repeatedOld, old, key.old)
      + Self.duplicates(first.repeatedNew, new, key.new)
    guard let names = key.byName, !onlyOld.isEmpty, !onlyNew.isEmpty else { return }
    let second = Self.pass(old, new, onlyOld, onlyNew, names.old, names.new)
    byName = second.pairs
    pairs = (pairs + byName).sorted { $0.new < $1.new }
    // A name that several rows have brings none of them together.
    onlyOld = (second.onlyOld + second.repeatedOld.flatMap { $0 }).sorted()
    onlyNew = (second.onlyNew + second.repeatedNew.flatMap { $0 }).sorted()
  }

  private struct Pass {
    var pairs: [(old: Int, new: Int)] = []
    var onlyOld: [Int] = []
    var onlyNew: [Int] = []
    var repeatedOld: [[Int]] = []
    var repeatedNew: [[Int]] = []
  }

  private static func pass(
    _ old: VintageFile, _ new: VintageFile, _ oldRows: some Collection<Int>,
    _ newRows: some Collection<Int>, _ oldKey: [String], _ newKey: [String]
  ) -> Pass {
    let before = Dictionary(grouping: oldRows) { row in oldKey.map { old.text($0, row) } }
    let after = Dictionary(grouping: newRows) { row in newKey.map { new.text($0, row) } }
    var pass = Pass()
    for (name, rows) in after {
      let partners = before[name] ?? []
      if rows.count > 1 { pass.repeatedNew.append(rows) }
      if rows.count == 1, partners.isEmpty { pass.onlyNew.append(rows[0]) }
      if rows.count == 1, partners.count == 1 { pass.pairs.append((partners[0], rows[0])) }
    }
    for (name, rows) in before {
      if rows.count > 1 { pass.repeatedOld.append(rows) }
      if rows.count == 1, after[name] == nil { pass.onlyOld.append(rows[0]) }
    }
    pass.pairs.sort { $0.new < $1.new }
    pass.onlyOld.sort()
    pass.onlyNew.sort()
    return pass
  }

  private static func duplicates(
    _ groups: [[Int]], _ file: VintageFile, _ key: [String]
  ) -> [Duplicate] {
    groups.sorted { $0[0] < $1[0] }.map { rows in
      Duplicate(
        file: file.file, name: VintageKey.text(key, file, rows[0]),
        lines: rows.map { file.lines[$0] })
    }
  }
}

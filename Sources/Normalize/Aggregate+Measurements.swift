import Diagnostics
import Statistics
import Tables

extension Aggregate {
  func measurements(
    _ all: [[Int]], _ small: [[Int]], _ table: String
  ) -> [Measurement] {
    let sizes = all.map(\.count).sorted()
    let rows = sizes.reduce(0, +)
    func row(_ index: String, _ value: Double?, _ meaning: String) -> Measurement {
      Measurement(
        table: table, kind: .aggregate, name: by.joined(separator: ", "), index: index,
        value: value, n: rows, meaning: meaning)
    }
    let median = Descriptive.median(sizes.map { Double($0) })
    return [
      row("groups", Double(sizes.count), "groups before small ones were removed"),
      row("median_size", median, "median rows per group"),
      row("smallest", sizes.first.map { Double($0) }, "rows of the smallest group"),
      row("largest", sizes.last.map { Double($0) }, "rows of the largest group"),
      row(
        "n_below_min", Double(small.count),
        "groups of fewer than \(minMembers) rows, removed: their means would show persons"),
    ]
  }

  func notes(_ small: [[Int]], of table: Table) -> [Diagnostic] {
    guard !small.isEmpty else { return [] }
    let names = small.map { group in
      by.map { table[$0]?.text(at: group[0]) ?? "" }.joined(separator: " × ")
    }
    let rows = small.reduce(0) { $0 + $1.count }
    return [
      warning(
        "aggregate by \(by.joined(separator: ", ")) removed "
          + "\(counted(small.count, "group")) (\(counted(rows, "row")))",
        why: "min_members is \(minMembers); too small: \(Suggestion.list(names))")
    ]
  }
}

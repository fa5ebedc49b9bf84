import Diagnostics
import Report

extension VintageComparison {
  /// What people read: what was compared, what is in one file only, and what changed.
  public var summary: [String] {
    inventory + leftovers + changeTable + examples
  }

  /// The changes as CSV, a row per cell.
  public var changesCSV: String {
    CSVWriter.write(.init(name: "vintages.csv", rows: changes))
  }

  private var inventory: [String] {
    [
      "old: \(oldFile), \(oldRows) rows", "new: \(newFile), \(newRows) rows",
      "rows are named by: \(key.joined(separator: ", "))",
      "rows in both: \(matched)"
        + (matchedByName.isEmpty
          ? "" : ", \(matchedByName.count) of them by the place's name, its code having changed"),
    ] + listed("rows by name", matchedByName)
  }

  private var leftovers: [String] {
    listed("rows only in old", rowsOnlyInOld) + listed("rows only in new", rowsOnlyInNew)
      + listed("columns only in old", columnsOnlyInOld)
      + listed("columns only in new", columnsOnlyInNew)
  }

  private func listed(_ title: String, _ names: [String]) -> [String] {
    guard !names.isEmpty else { return [] }
    let shown = names.prefix(Self.mostNames).map { "  \($0)" }
    let rest = names.count - shown.count
    return ["\(title): \(names.count)"] + shown + (rest > 0 ? ["  … and \(rest) more"] : [])
  }

  private var changeTable: [String] {
    var lines = ["cells compared: \(cellsCompared); different: \(changes.count)"]
    var columns: [String] = []
    for change in changes where !columns.contains(change.column) { columns.append(change.column) }
    for column in columns {
      let own = changes.filter { $0.column == column }
      let counts = CellChange.Kind.allCases.compactMap { kind -> String? in
        let count = own.count { $0.kind == kind }
        return count == 0 ? nil : "\(count) \(kind.words)"
      }
      lines.append("  \(column): \(counts.joined(separator: ", "))")
    }
    return lines
  }

  private var examples: [String] {
    guard !changes.isEmpty else { return [] }
    let shown = changes.prefix(Self.mostExamples).map { change in
      let name = change.name.map { "\($0): " } ?? ""
      return "  \(name)\(change.column) \(change.old ?? "blank") -> \(change.new ?? "blank")"
        + " [\(change.key)]"
    }
    let rest = changes.count - shown.count
    return ["differences:"] + shown
      + (rest > 0 ? ["  … and \(rest) more; --out FILE writes them all"] : [])
  }

  private static var mostNames: Int { 10 }
  private static var mostExamples: Int { 20 }
}

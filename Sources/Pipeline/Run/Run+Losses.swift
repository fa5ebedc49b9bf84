import Normalize
import Report
import Statistics
import Tables

extension Run {
  /// How the rows lost differ from those used, for the source that each fit's table begins with.
  /// Fits that use the same rows share a comparison.
  var losses: [LossComparison] {
    var comparisons: [LossComparison] = []
    var usedRows: [(source: String, rows: [Bool])] = []
    let used = usedRowsByFit
    for fit in fits {
      let base = study.base(of: fit.spec.data)
      guard let table = tables.first(where: { $0.name == base }), let rows = used[fit.spec.name]
      else { continue }
      if let index = usedRows.firstIndex(where: { $0.source == base && $0.rows == rows }) {
        comparisons[index].models.append(fit.spec.name)
        continue
      }
      usedRows.append((base, rows))
      comparisons.append(comparison(of: table, using: rows, model: fit.spec.name))
    }
    return comparisons
  }

  /// How the authorities, or other units, of which a fit uses no row differ from the others, in each
  /// source behind it. Fits that lost the same ones share a comparison.
  var unitLosses: [LossComparison] {
    var comparisons: [LossComparison] = []
    var known: [(source: String, lost: Set<String>)] = []
    let names = Set(fits.map(\.spec.name))
    let entries = Dictionary(grouping: unitEntries.filter { names.contains($0.model) }) {
      [$0.model, $0.source]
    }
    for fit in fits {
      for table in ingested.map(\.source.table) {
        guard let own = entries[[fit.spec.name, table.name]], let column = own.first?.column else {
          continue
        }
        let lost = Set(own.filter { $0.standing == .wholly }.map(\.unit))
        guard !lost.isEmpty else { continue }
        if let index = known.firstIndex(where: { $0.source == table.name && $0.lost == lost }) {
          comparisons[index].models.append(fit.spec.name)
          continue
        }
        known.append((table.name, lost))
        var comparison = comparison(
          of: table, model: fit.spec.name,
          isUsed: (0..<table.rowCount).map { row in
            table[column]?.text(at: row).map { !lost.contains($0) }
          })
        comparison.units = .init(
          column: column, used: Set(own.map(\.unit)).count - lost.count, lost: lost.count)
        comparisons.append(comparison)
      }
    }
    return comparisons
  }

  /// Whether each fit uses each row of the source that its table begins with, up to the last it uses.
  private var usedRowsByFit: [String: [Bool]] {
    let names = fits.map(\.spec.name)
    let bases = fits.map { study.base(of: $0.spec.data) }
    var used = [[Bool]](repeating: [], count: fits.count)
    var fit = 0
    for entry in ledger.rows where entry.outcome == .used {
      // Rows of one model stand together.
      if !names.indices.contains(fit) || names[fit] != entry.model {
        fit = names.firstIndex { $0 == entry.model } ?? names.count
      }
      guard names.indices.contains(fit), bases[fit] == entry.source else { continue }
      let more = entry.row - used[fit].count
      if more > 0 { used[fit] += repeatElement(false, count: more) }
      used[fit][entry.row - 1] = true
    }
    return Dictionary(zip(names, used), uniquingKeysWith: { first, _ in first })
  }

  private func comparison(
    of table: Table, using rows: [Bool], model: String
  ) -> LossComparison {
    let strand = table.lineage.strands.first
    return comparison(
      of: table, model: model,
      isUsed: (0..<table.rowCount).map { row in
        strand?.rows(behind: row).contains {
          rows.indices.contains(Int($0)) && rows[Int($0)]
        } ?? false
      })
  }

  /// - Parameter isUsed: of each row whether it belongs to those used; nil to neither side.
  private func comparison(of table: Table, model: String, isUsed: [Bool?]) -> LossComparison {
    let used = isUsed.indices.filter { isUsed[$0] == true }
    let lost = isUsed.indices.filter { isUsed[$0] == false }
    var lines: [LossComparison.Line] = []
    if !lost.isEmpty, !used.isEmpty {
      let names = study.columnsBehindModels
      for name in table.columnNames where names.contains(name) && !table.key.contains(name) {
        guard let column = table[name] else { continue }
        lines += Self.lines(name, column, used, lost)
      }
    }
    return LossComparison(
      models: [model], source: table.name, used: used.count, lost: lost.count, lines: lines)
  }

  /// Categories of more levels than this name places or people rather than kinds.
  private static let mostLevels = 6

  private static func lines(
    _ name: String, _ column: Column, _ used: [Int], _ lost: [Int]
  ) -> [LossComparison.Line] {
    if let numbers = column.numbers {
      return [
        LossComparison.Line(
          column: name, used: side(used.map { numbers[$0] }), lost: side(lost.map { numbers[$0] }))
      ]
    }
    guard case .category(_, let levels, _) = column.values, levels.count <= mostLevels else {
      return []
    }
    return levels.indices.map { level in
      func has(_ rows: [Int]) -> LossComparison.Side {
        let shares = rows.compactMap { row in column.code(at: row).map { $0 == level } }
        guard !shares.isEmpty else { return .init(count: 0, mean: nil, variance: nil) }
        let share = Double(shares.count { $0 }) / Double(shares.count)
        return .init(count: shares.count, mean: share, variance: share * (1 - share))
      }
      return LossComparison.Line(
        column: name, level: levels[level], used: has(used), lost: has(lost))
    }
  }

  /// Values that are not missing.
  private static func side(_ values: [Double]) -> LossComparison.Side {
    let present = values.filter { !$0.isNaN }
    return .init(
      count: present.count, mean: Descriptive.mean(present),
      variance: Descriptive.variance(present))
  }
}

extension Study {
  /// The source that a table begins with.
  func base(of name: String) -> String {
    var name = name
    // Plans name only tables before them, so the chain ends.
    while let plan = tables.first(where: { $0.name == name }), plan.from != name {
      name = plan.from
    }
    return name
  }

  /// Columns that some fit reads, and those that they were derived, scored or recoded from.
  var columnsBehindModels: Set<String> {
    var names = Set(fits.flatMap(\.columns))
    for plan in tables.reversed() {
      for planned in plan.steps.reversed() {
        switch planned.step {
        case let derive as Derive:
          for assignment in derive.assignments.reversed() where names.contains(assignment.name) {
            names.formUnion(assignment.expression.names)
          }
        case let scale as Scale where names.contains(scale.scale):
          names.formUnion(scale.items)
        case let recode as Recode where recode.into.map(names.contains) ?? false:
          names.insert(recode.column)
        default: break
        }
      }
    }
    return names
  }
}

import LinearAlgebra
import Statistics
import Tables

extension MixedSpec {
  /// A term per grouping column, in the order of the study: `la`, `la/family`, then the crossed.
  func randomTerms(of table: Table) -> [RandomTerm] {
    let nested = levels.indices.map { Array(levels[...$0]) }
    return (nested + crossed.map { [$0] }).map { path in
      let (groups, labels) = table.groups(of: path)
      let varying = path.last.flatMap { slopes[$0] } ?? []
      let columns =
        [Vector(repeating: 1, count: table.rowCount)]
        + varying.map { Vector(table[$0]?.numbers ?? []) }
      return RandomTerm(
        name: path.joined(separator: "/"), groups: groups, labels: labels,
        Z: Matrix(columns: columns), columns: [RandomTerm.intercept] + varying,
        isCorrelated: isCorrelated)
    }
  }

  /// The names of the two parts of a split column.
  public static func parts(of column: String) -> (within: String, between: String) {
    ("\(column)_within", "\(column)_between")
  }

  /// - Throws: a column to split of which one part would be the same in all rows.
  func checkSplit(_ table: Table, for spec: ModelSpec) throws(ModelError) {
    guard let outermost else { return }
    let groups = table.groups(of: [outermost])
    for column in split {
      guard let numbers = table[column]?.numbers, let first = numbers.first else { continue }
      guard numbers.contains(where: { $0 != first }) else {
        throw spec.error(.constantTerm(column, value: first, rows: numbers.count))
      }
      var members = [[Double]](repeating: [], count: groups.labels.count)
      for (row, group) in groups.groups.enumerated() { members[group].append(numbers[row]) }
      let variesWithin = members.contains { Set($0).count > 1 }
      let means = members.map { Descriptive.mean($0) ?? 0 }
      guard variesWithin, !PanelTerms.isConstant(means, in: numbers) else {
        throw spec.error(
          .mixedKey(column, .splitOfConstant(level: outermost, variesWithin: variesWithin)))
      }
    }
  }

  /// The table with the two parts of each split column: the mean of its outermost group over the rows
  /// used, and the difference from it.
  func splitting(_ table: Table) -> Table {
    guard let outermost, !split.isEmpty else { return table }
    let (groups, labels) = table.groups(of: [outermost])
    var result = table
    for column in split {
      guard let numbers = table[column]?.numbers else { continue }
      var members = [[Double]](repeating: [], count: labels.count)
      for (row, group) in groups.enumerated() { members[group].append(numbers[row]) }
      let means = members.map { Descriptive.mean($0) ?? 0 }
      let (within, between) = Self.parts(of: column)
      let label = table.schema[column]?.label ?? column
      let unit = table.schema[column]?.unit
      result.set(
        Column(.number(groups.map { means[$0] })),
        as: ColumnSpec(between, .number, unit: unit, label: "\(label), mean of \(outermost)"),
        from: [column])
      result.set(
        Column(.number(zip(numbers, groups).map { $0 - means[$1] })),
        as: ColumnSpec(within, .number, unit: unit, label: "\(label), within \(outermost)"),
        from: [column])
    }
    return result
  }
}

extension ModelSpec {
  /// The same model with the two parts of each split column among its terms, interactions too: of
  /// x:z with x split x_within:z and x_between:z.
  func splittingTerms(_ mixed: MixedSpec) -> ModelSpec {
    var changed = self
    func parts(_ terms: [String]) -> [String] {
      terms.flatMap { term -> [String] in
        let factors = Term(term).factors
        guard factors.contains(where: { mixed.split.contains($0.column) }) else { return [term] }
        return factors.reduce([]) { made, factor -> [String] in
          var own = [factor.description]
          if factor.form == .plain, mixed.split.contains(factor.column) {
            let (within, between) = MixedSpec.parts(of: factor.column)
            own = [within, between]
          }
          return made.isEmpty ? own : made.flatMap { first in own.map { "\(first):\($0)" } }
        }
      }
    }
    changed.support = parts(support)
    changed.adjust = parts(adjust)
    return changed
  }
}

extension Table {
  /// Each row's group of columns taken together, numbered by first appearance, and their labels.
  fileprivate func groups(of path: [String]) -> (groups: [Int], labels: [String]) {
    var numbers: [[String]: Int] = [:]
    var labels: [String] = []
    let groups = (0..<rowCount).map { row -> Int in
      let key = path.map { self[$0]?.text(at: row) ?? "" }
      if let found = numbers[key] { return found }
      numbers[key] = labels.count
      labels.append(key.joined(separator: "/"))
      return labels.count - 1
    }
    return (groups, labels)
  }
}

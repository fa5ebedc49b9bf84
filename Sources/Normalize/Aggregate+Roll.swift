import Statistics
import Tables

/// How many there are in each group, answered or not.
public enum Roll: Sendable, Equatable {
  /// A column that says the same number on every row of a group.
  case column(String)
  /// The number of each value of the one key column.
  case numbers([String: Int])
}

extension Aggregate {
  func checkRoll(in input: Schema, _ table: String) throws(NormalizeError) {
    switch roll {
    case nil: return
    case .column(let column): _ = try input.numeric(column, of: table, for: name)
    case .numbers: if by.count != 1 { throw .rollNeedsOneKey(by: by) }
    }
  }

  /// Rows of the group over its number on the roll, for every group before small ones were removed.
  func responseRates(
    of groups: [[Int]], in table: Table, _ name: String
  ) throws(NormalizeError) -> [Measurement] {
    guard let roll else { return [] }
    let numbers = try groups.map { group throws(NormalizeError) in
      try number(on: roll, of: group, in: table)
    }
    let of = Measurement.Subject(table: name, kind: .aggregate, name: by.joined(separator: ", "))
    let members = groups.reduce(0) { $0 + $1.count }
    let rates = zip(groups, numbers).map { Double($0.count) / $1 }
    let total = Descriptive.sum(numbers)
    return [
      of.row("roll", total, members, "on the roll, in all groups"),
      of.row(
        "response_rate", total > 0 ? Double(members) / total : nil, members,
        "rows over all on the roll"),
      of.row(
        "response_rate_median", Descriptive.median(rates), members,
        "median over groups of rows over those on the roll"),
      of.row(
        "response_rate_lowest", rates.min(), members,
        "lowest over groups of rows over those on the roll"),
    ]
  }

  private func number(
    on roll: Roll, of group: [Int], in table: Table
  ) throws(NormalizeError) -> Double {
    let label = label(of: group, in: table)
    let number: Double
    switch roll {
    case .column(let column):
      let cells = try table.numbers(of: column, for: self.name)
      guard let first = group.first(where: { !cells[$0].isNaN }) else {
        throw .roll(.absent, group: label)
      }
      if let other = group.first(where: { !cells[$0].isNaN && cells[$0] != cells[first] }) {
        throw .roll(
          .differs(
            cells[first], cells[other], first: table.place(of: first),
            second: table.place(of: other)
          ), group: label)
      }
      number = cells[first]
    case .numbers(let numbers):
      guard let known = numbers[key(of: group, in: table)] else {
        throw .roll(.absent, group: label)
      }
      number = Double(known)
    }
    if number < Double(group.count) {
      throw .roll(.tooSmall(number, members: group.count), group: label)
    }
    return number
  }

  private func key(of group: [Int], in table: Table) -> String {
    by.map { table[$0]?.text(at: group[0]) ?? "" }.joined(separator: " × ")
  }

  private func label(of group: [Int], in table: Table) -> String {
    "\(by.joined(separator: ", ")) '\(key(of: group, in: table))'"
  }
}

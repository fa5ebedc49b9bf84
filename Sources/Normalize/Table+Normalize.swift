import Tables

extension Table {
  /// The schema, with the kind of every undeclared column as its cells turned out to be.
  var resolvedSchema: Schema {
    var resolved = schema
    for (name, spec) in schema.specs where spec.kind == .inferred {
      guard let column = self[name] else { continue }
      var known = spec
      known.kind = column.kind
      resolved.set(known)
    }
    return resolved
  }

  /// A column that the step has checked to be there.
  func checked(_ name: String) throws(NormalizeError) -> Column {
    guard let column = self[name] else {
      throw .unknownColumn(name, table: self.name, known: columnNames)
    }
    return column
  }

  /// Numbers of a column, NaN where missing.
  func numbers(of name: String, for step: String) throws(NormalizeError) -> [Double] {
    let column = try checked(name)
    guard let numbers = column.numbers else {
      throw .notNumeric(name, kind: column.kind, step: step)
    }
    return numbers
  }

  /// Where a row stands: "line 12 of staff.csv", or its number in the table when several source
  /// rows are behind it.
  func place(of row: Int) -> String {
    guard let strand = lineage.strands.first, let source = strand.rows(behind: row).first,
      strand.rows(behind: row).count == 1
    else { return "row \(row + 1) of '\(name)'" }
    return "\(strand.source.noun) \(strand.source.lines[Int(source)]) of \(strand.source.file)"
  }

  /// Changes a column's values in place. A rate that was made of it no longer is, so it must not
  /// be pooled from it.
  ///
  /// - Parameter operands: the columns it was made of.
  func replacing(_ column: Column, as spec: ColumnSpec, from operands: [String]) -> Table {
    var copy = setting(column, as: spec, from: operands)
    for (name, rate) in schema.specs where name != spec.name {
      guard rate.numerator == spec.name || rate.denominator == spec.name, let cells = self[name]
      else { continue }
      copy.set(cells, as: rate.withoutCounts)
    }
    return copy
  }
}

extension Schema {
  /// As `Table.replacing(_:as:)`.
  func replacing(_ spec: ColumnSpec) -> Schema {
    var copy = self
    copy.set(spec)
    for (name, rate) in specs
    where name != spec.name && (rate.numerator == spec.name || rate.denominator == spec.name) {
      copy.set(rate.withoutCounts)
    }
    return copy
  }

  func checked(_ name: String, of table: String) throws(NormalizeError) -> ColumnSpec {
    guard let spec = self[name] else {
      throw .unknownColumn(name, table: table, known: names)
    }
    return spec
  }

  /// A column that holds numbers, or could.
  func numeric(
    _ name: String, of table: String, for step: String
  ) throws(NormalizeError) -> ColumnSpec {
    let spec = try checked(name, of: table)
    guard spec.kind.isNumeric || spec.kind == .inferred else {
      throw .notNumeric(name, kind: spec.kind, step: step)
    }
    return spec
  }

  func checkNew(_ name: String, in table: String, by step: String) throws(NormalizeError) {
    if self[name] != nil { throw .columnExists(name, table: table, step: step) }
  }
}

extension ColumnSpec {
  var withoutCounts: ColumnSpec {
    var copy = self
    copy.numerator = nil
    copy.denominator = nil
    copy.roundedTo = nil
    return copy
  }
}

extension Column {
  /// What the cells hold, for a column nobody declared.
  var kind: ColumnKind {
    switch values {
    case .number: .number
    case .integer: .integer
    case .category(_, _, let isOrdered): isOrdered ? .ordered : .category
    case .text, .logical: .text
    case .date: .date
    }
  }
}

/// Names listed under a step's key: at least one, none twice.
func checkList(
  _ names: [String], key: String, step: String
) throws(NormalizeError) {
  if names.isEmpty { throw .nothingListed(key: key, step: step) }
  var seen: Set<String> = []
  for name in names where !seen.insert(name).inserted {
    throw .repeated(name, key: key, step: step)
  }
}

/// "1 row", "2 rows".
func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

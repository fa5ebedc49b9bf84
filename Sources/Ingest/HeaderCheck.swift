import Diagnostics
import Tables

/// Compares a file's header with what the study says of it.
struct HeaderCheck {
  let columns: [ColumnSpec]

  /// The file's columns in its order, undeclared ones `inferred`. Names lose the spaces at their
  /// ends. A repeated or empty name is refused even if nothing uses the column: which of two
  /// columns a later step means would depend on their order.
  init(_ header: CellBlock, _ spec: SourceSpec, _ problems: inout ProblemLog) {
    if case .delimited(let delimiter, _) = spec.format,
      let found = Self.otherDelimiter(in: header, spec)
    {
      let expected = delimiter == UInt8(ascii: ",") ? "commas" : "tabs"
      problems.add(
        IngestFault(.otherDelimiter(found, expected: expected), at: header.location(0, 0)))
      self.columns = []
      return
    }
    var positionOf: [String: Int] = [:]
    var columns: [ColumnSpec] = []
    for index in 0..<header.width {
      let name = header.text(0, index)
      if name.isEmpty {
        problems.add(IngestFault(.unnamedColumn(index + 1), at: header.location(0, index)))
      } else if let first = positionOf[name] {
        problems.add(
          IngestFault(
            .repeatedColumn(name, first: first + 1, second: index + 1),
            at: header.location(0, index)))
      } else {
        positionOf[name] = index
        columns.append(spec.declared(name) ?? ColumnSpec(name, .inferred))
      }
    }
    self.columns = columns
    checkNames(spec, known: columns.map(\.name), &problems)
    checkDerived(spec, known: columns.map(\.name), &problems)
    checkDeclarations(spec, &problems)
  }

  /// What separates the names of a header that is one cell, none of the study's columns.
  private static func otherDelimiter(in header: CellBlock, _ spec: SourceSpec) -> String? {
    let name = header.width == 1 ? header.text(0, 0) : ""
    guard !spec.columns.isEmpty || !spec.key.isEmpty, spec.declared(name) == nil else { return nil }
    let candidates = [(";", "semicolons"), ("\t", "tabs"), ("|", "bars"), (",", "commas")]
    return candidates.first { name.contains($0.0) }?.1
  }

  private func checkNames(_ spec: SourceSpec, known: [String], _ problems: inout ProblemLog) {
    let present = Set(known)
    func require(_ name: String, _ role: IngestError.ColumnRole, _ mention: SourceMention) {
      guard !present.contains(name) else { return }
      problems.add(
        IngestFault(
          .unknownColumn(name, role: role, file: spec.file, known: known), about: mention))
    }
    for column in spec.columns { require(column.name, .declared, .column(column.name)) }
    let derived = Set(DerivedColumns.specs(spec).map(\.name))
    for name in spec.key where !derived.contains(name) { require(name, .key, .key(name)) }
    for name in spec.nested { require(name, .nested, .nested(name)) }
    if let column = spec.period?.column { require(column, .period, .period) }
    if spec.level != nil, !present.contains(Dialect.levelColumn) {
      problems.add(IngestFault(.noLevelColumn(file: spec.file, known: known), about: .level))
    }
  }

  /// A column that the reader adds must not hide one of the file, other than the one it is made of.
  private func checkDerived(_ spec: SourceSpec, known: [String], _ problems: inout ProblemLog) {
    let areas = spec.columns.filter { $0.kind == .area }.map(\.name)
    if let second = areas.dropFirst().first {
      problems.add(
        IngestFault(.severalAreas(areas, source: spec.name), about: .column(second)))
    }
    for made in DerivedColumns.specs(spec).map(\.name) where known.contains(made) {
      let isArea = made == DerivedColumns.area
      guard made != (isArea ? areas.first : spec.period?.column) else { continue }
      problems.add(
        IngestFault(
          .derivedColumnExists(made, file: spec.file, from: isArea ? areas[0] : "period:"),
          about: isArea ? .column(areas[0]) : .period))
    }
  }

  private func checkDeclarations(_ spec: SourceSpec, _ problems: inout ProblemLog) {
    var seen = Set<String>()
    for column in spec.columns {
      if !seen.insert(column.name).inserted {
        problems.add(
          IngestFault(
            .declaredTwice(column.name, source: spec.name), about: .column(column.name)))
      }
      if column.kind == .likert, column.range == nil {
        problems.add(IngestFault(.needsRange(column), about: .column(column.name)))
      }
      if column.kind == .ordered, column.levels?.isEmpty ?? true {
        problems.add(IngestFault(.needsLevels(column), about: .column(column.name)))
      }
    }
  }
}

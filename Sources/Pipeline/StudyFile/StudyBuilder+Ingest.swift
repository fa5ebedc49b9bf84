import Diagnostics
import Foundation  // paths
import Ingest
import Tables

extension StudyBuilder {
  mutating func sources(_ node: YAMLNode?) -> [SourceSpec] {
    guard let entries = node?.entries else { return [] }
    if entries.isEmpty {
      problem(
        "ingest names no source", at: node?.location,
        fix: "add one, as in 'staff: {file: staff.csv}'")
    }
    return entries.map { source(named: $0.key, $0.value) }
  }

  private mutating func source(named name: String, _ node: YAMLNode) -> SourceSpec {
    let file = node["file"]?.text ?? ""
    let folder = URL(fileURLWithPath: text.file).deletingLastPathComponent()
    return SourceSpec(
      name: name, file: file, path: URL(fileURLWithPath: file, relativeTo: folder).path,
      key: node["key"]?.texts ?? [], expectedRows: node["rows"]?.integer,
      missing: (node["missing"]?.entries ?? []).map {
        (text: $0.key, reason: MissingReason($0.value.text ?? ""))
      },
      columns: columns(node["columns"]), nested: node["nested"]?.texts ?? [],
      dialect: node["dialect"]?.text.flatMap(Dialect.init(rawValue:)) ?? .plain,
      level: node["level"]?.text, sheet: node["sheet"]?.text,
      headerRow: node["header_row"]?.integer, period: period(node["period"]))
  }

  private mutating func columns(_ node: YAMLNode?) -> [ColumnSpec] {
    var specs: [ColumnSpec] = []
    var places: [String: SourceLocation] = [:]
    for entry in node?.entries ?? [] {
      guard let names = NamePattern.expand(entry.key) else {
        problem(
          "'\(entry.key)' is not a range of names", at: entry.keyLocation,
          why: "braces hold a range of whole numbers", fix: "write it like 'item_{1..6}'")
        continue
      }
      for name in names {
        if let first = places[name] {
          problem(
            "column '\(name)' is declared twice", at: entry.keyLocation,
            why: "it is declared first on line \(first.line ?? 0)", fix: "keep one of the two")
          continue
        }
        places[name] = entry.keyLocation
        if let spec = column(named: name, entry) { specs.append(spec) }
      }
    }
    return specs
  }

  private mutating func column(named name: String, _ entry: YAMLNode.Entry) -> ColumnSpec? {
    let node = entry.value
    guard let kind = (node.text ?? node["type"]?.text).flatMap(ColumnKind.init) else { return nil }
    var spec = ColumnSpec(name, kind)
    spec.levels = node["levels"]?.texts
    if let pair = node["range"]?.items?.compactMap(\.number), pair.count == 2 {
      spec.range = pair[0]...pair[1]
    }
    spec.unit = node["unit"]?.text
    spec.better = node["better"]?.text.flatMap(ColumnSpec.Better.init)
    spec.label = node["label"]?.text
    spec.numerator = node["numerator"]?.text
    spec.denominator = node["denominator"]?.text
    spec.per = node["per"]?.number
    spec.roundedTo = node["rounded_to"]?.number
    if let unit = spec.roundedTo, !(unit > 0 && unit.isFinite) {
      problem(
        "rounded_to must be above 0", at: node["rounded_to"]?.location,
        why: "figures are multiples of it", fix: "write 1, 10 or 0.1")
    }
    checkMeaning(of: spec, at: entry)
    return spec
  }

  private mutating func checkMeaning(of spec: ColumnSpec, at entry: YAMLNode.Entry) {
    if spec.kind == .likert, spec.range == nil {
      problem(
        "likert column '\(entry.key)' has no range", at: entry.keyLocation,
        why: "without it a wrong code such as 99 would pass for an answer",
        fix: "write {type: likert, range: [1, 5]}")
    }
    if spec.kind == .ordered, spec.levels == nil {
      problem(
        "ordered column '\(entry.key)' has no levels", at: entry.keyLocation,
        why: "the order of its levels is not in the data",
        fix: "write {type: ordered, levels: [lowest, …, highest]}")
    }
    if spec.levels != nil, spec.kind != .category, spec.kind != .ordered {
      problem(
        "column '\(entry.key)' of type \(spec.kind.rawValue) cannot have levels",
        at: entry.value["levels"]?.location, fix: "make it a category, or remove its levels")
    }
    if let levels = spec.levels, Set(levels).count < levels.count {
      problem(
        "column '\(entry.key)' names a level twice", at: entry.value["levels"]?.location,
        fix: "name each level once")
    }
    if spec.range != nil, !spec.kind.isNumeric {
      problem(
        "column '\(entry.key)' of type \(spec.kind.rawValue) cannot have a range",
        at: entry.value["range"]?.location, fix: "make it a number, or remove its range")
    }
    if let per = spec.per, per <= 0 {
      problem(
        "per of '\(entry.key)' must be above zero", at: entry.value["per"]?.location,
        fix: "write 100 for a percentage")
    }
    if spec.kind != .rate, spec.numerator != nil || spec.denominator != nil || spec.per != nil {
      problem(
        "column '\(entry.key)' of type \(spec.kind.rawValue) cannot have a numerator, denominator or"
          + " per", at: entry.keyLocation, fix: "make it a rate, or remove them")
    }
    if (spec.numerator == nil) != (spec.denominator == nil) {
      problem(
        "rate '\(entry.key)' has only one of numerator and denominator", at: entry.keyLocation,
        fix: "name both columns, or neither")
    }
  }
}

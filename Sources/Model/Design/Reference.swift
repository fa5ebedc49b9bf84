import Tables

extension Design {
  /// By column; of categories that are terms or parts of terms.
  var references: [String: LevelReference] {
    var found: [String: LevelReference] = [:]
    for coding in terms.flatMap(\.codings) {
      switch coding {
      case .category(let column, let levels, let coded) where coded.count < levels.labels.count:
        found[column] = found[column] ?? levels.labels.first.map { .level($0) }
      case .sums(let column, _): found[column] = .mean
      default: break
      }
    }
    return found
  }
}

extension Fit {
  /// By coefficient: the columns that have one for each of their levels in its term, none being held
  /// against another. The coefficient is what goes with the term's other columns where they have its level.
  public var everyLevel: [String: Set<String>] {
    var found: [String: Set<String>] = [:]
    for column in regression.columns {
      guard let index = column.term, estimation.design.terms.indices.contains(index) else {
        continue
      }
      let term = estimation.design.terms[index]
      let whole = term.codings.compactMap { coding -> String? in
        guard case .category(let name, let levels, let coded) = coding,
          coded.count == levels.labels.count
        else { return nil }
        return name
      }
      if term.codings.count > 1, !whole.isEmpty { found[column.name] = Set(whole) }
    }
    return found
  }

  /// What the levels of each category among the terms are compared with.
  public var references: [String: LevelReference] { estimation.design.references }

  /// The places at which a coefficient holds: `age is zero`, `role is a`; empty where it holds at all.
  func places(of term: String, label: (String) -> String) -> [String] {
    let design = estimation.design
    guard let column = regression.columns.first(where: { $0.name == term }),
      let index = column.term,
      design.terms.indices.contains(index)
    else { return [] }
    let references = references
    let ranges = interactingRanges
    return design.moderators(of: Set(design.terms[index].term.columns)).map { name in
      let isBeyond = references[name] == nil && ranges[name].map { !$0.contains(0) } ?? false
      return LevelReference.condition(label(name), at: references[name])
        + (isBeyond ? ", outside the rows used" : "")
    }
  }
}

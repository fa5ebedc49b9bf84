import Diagnostics
import Ingest
import Tables

/// Splits and merges of authorities that the data reach across: they are never chained, so whoever
/// reads a series must know where it breaks.
struct AreaNotes {
  /// The authorities of each source that has an `area` column, in the study's order.
  private let sources: [(name: String, authorities: Set<String>)]

  init(_ tables: [Table]) {
    sources = tables.compactMap { table in
      guard table.schema[AreaColumn.name]?.kind == .area,
        case .category(let codes, let levels, _) = table[AreaColumn.name]?.values
      else { return nil }
      let used = Set(codes).compactMap { levels.indices.contains(Int($0)) ? levels[Int($0)] : nil }
      return (table.name, Set(used.flatMap(AreaHistory.authorities)))
    }
  }

  /// - Parameter joined: the sources that meet in each table.
  /// - Parameter location: where the study declares a source.
  func notes(
    joined: [Set<String>], locate location: (String) -> SourceLocation?
  ) -> [Diagnostic] {
    AreaHistory.breaks.compactMap { change in
      let before = holders(of: change.before)
      let after = holders(of: change.after)
      let both = before.filter(after.contains)
      if let first = both.first {
        let verb = both.count == 1 ? "holds" : "hold"
        return note(
          change, "\(Self.list(both)) \(verb) authorities from before and after",
          meaning:
            "they are counted as different units: a series does not continue across the change",
          at: location(first))
      }
      guard
        let pair = before.flatMap({ old in after.map { (old, $0) } }).first(where: { pair in
          joined.contains { $0.contains(pair.0) && $0.contains(pair.1) }
        })
      else { return nil }
      return note(
        change, "\(pair.0) holds authorities from before and \(pair.1) those from after",
        meaning:
          "they are counted as different units, so that their rows do not meet in a join",
        at: location(pair.0))
    }
  }

  private func holders(of authorities: [String]) -> [String] {
    sources.filter { !$0.authorities.isDisjoint(with: authorities) }.map(\.name)
  }

  private func note(
    _ change: AreaBreak, _ what: String, meaning: String, at location: SourceLocation?
  ) -> Diagnostic {
    Diagnostic(
      "\(what) the \(change.kind.rawValue) of \(change.date): \(Self.names(change.before)) became "
        + Self.names(change.after),
      severity: .warning, kind: .data, at: location,
      why: "\(meaning); it was made by the \(change.source)",
      fix: "leave it where authorities are compared with one another; where each is compared with "
        + "itself over time, keep the years on one side of the change")
  }

  /// Quoted, for a name may hold a comma and an "and" of its own.
  private static func names(_ names: [String]) -> String { list(names.map { "'\($0)'" }) }

  private static func list(_ words: [String]) -> String {
    guard words.count > 1, let last = words.last else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " and " + last
  }
}

extension Study {
  func areaNotes(_ ingested: [Run.Ingested], _ tables: [Table]) -> [Diagnostic] {
    AreaNotes(ingested.map(\.source.table)).notes(
      joined: tables.map { Set($0.lineage.strands.map(\.source.name)) }
    ) { tree["ingest"]?[$0]?.location }
  }
}

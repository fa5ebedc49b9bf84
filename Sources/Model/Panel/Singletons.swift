import LinearAlgebra
import Tables

/// Rows that are the only one of a level: an effect of their own fits them exactly, so they tell
/// nothing of the terms, but would count in the number of rows and clusters. Without them another
/// level may be left with one row, and so on.
///
/// - Reference: Correia (2015), "Singletons, cluster-robust standard errors and fixed effects".
struct Singletons {
  /// In the order in which they go, each with the factor it is alone in.
  private(set) var rows: [(row: Int, factor: Int)] = []

  init(_ factors: [AbsorbedFactor]) {
    guard let rowCount = factors.first?.codes.count else { return }
    var sizes = factors.map(\.sizes)
    var isGone = [Bool](repeating: false, count: rowCount)
    var foundMore = true
    while foundMore {
      foundMore = false
      for (k, factor) in factors.enumerated() where sizes[k].contains(1) {
        for (row, code) in factor.codes.enumerated()
        where sizes[k][Int(code)] == 1 && !isGone[row] {
          isGone[row] = true
          foundMore = true
          rows.append((row, k))
          for (other, factor) in factors.enumerated() {
            sizes[other][Int(factor.codes[row])] -= 1
          }
        }
      }
    }
  }
}

extension Sample {
  /// The sample without rows that are alone in a level, and the factors as they are without them.
  ///
  /// - Throws: no row left.
  func removingSingletons(
    of names: [String], for spec: ModelSpec
  ) throws(ModelError) -> (sample: Sample, factors: [AbsorbedFactor]) {
    let factors = names.compactMap { name in
      table[name].map { AbsorbedFactor($0, named: name) }
    }
    let alone = Singletons(factors)
    guard !alone.rows.isEmpty else { return (self, factors) }
    guard alone.rows.count < table.rowCount else {
      throw spec.error(.panel(.onlySingletons(names, rows: table.rowCount)))
    }
    let reduced = removing(
      alone.rows.map { row, factor in
        Removal(
          row: row,
          fate: Fate(
            stage: .model, place: spec.name, rule: "singleton",
            detail: "the only row of its \(names[factor])"))
      }, for: spec)
    return (
      reduced,
      names.compactMap { name in reduced.table[name].map { AbsorbedFactor($0, named: name) } }
    )
  }

  /// The sample without some of its rows.
  func removing(_ removals: [Removal], for spec: ModelSpec) -> Sample {
    Sample(
      table.removing(removals), removedCount: removedCount + Set(removals.map(\.row)).count,
      for: spec)
  }

  /// - Precondition: the rows are complete.
  private init(_ table: Table, removedCount: Int, for spec: ModelSpec) {
    self.table = table
    self.removedCount = removedCount
    outcome = Vector(table[spec.outcome]?.numbers ?? [])
    weights = spec.estimator.weights.map { Vector(table[$0]?.numbers ?? []) }
  }
}

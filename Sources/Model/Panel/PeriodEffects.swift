import Tables

/// Effects of periods among the terms of first differences: Δyᵤₜ = Σ_s δ_s ΔDₜₛ + Δxᵤₜ'β + Δeᵤₜ with Dₜₛ = 1 at
/// t = s, for every category whose levels each lie in one period.
///
/// The changes of all the Dₛ sum to nothing over periods that follow each other without a gap, so each such run
/// has a level without a coefficient, its first. Σ s ΔDₜₛ is the change of t itself, the same everywhere: the
/// effects hold what the intercept would, and there is none beside them. R `plm(model = "fd")` keeps the
/// intercept and leaves out the last Dₛ instead: the δ are others, β and the fit are the same.
struct PeriodEffects {
  /// The columns whose levels have the effects.
  let columns: [String]
  /// With those levels coded that have a coefficient.
  let design: Design

  var hold: Bool { !columns.isEmpty }

  init(
    of panel: PanelSpec, in design: Design, _ table: Table, _ pairs: [(earlier: Int, later: Int)]
  ) {
    var (columns, changed) = ([String](), design)
    for (index, learned) in design.terms.enumerated() {
      guard learned.term.factors.count == 1, let coding = learned.codings.first,
        let (name, levels) = coding.levels, let column = table[name],
        let period = table[panel.period], period.isConstant(within: column)
      else { continue }
      columns.append(name)
      guard case .category = coding else { continue }
      let firsts = Self.firsts(of: levels.labels, linkedBy: pairs, column)
      changed = changed.coding(
        [
          .category(name, levels: levels, coded: levels.labels.filter { !firsts.contains($0) })
        ], term: index)
    }
    (self.columns, self.design) = (columns, changed)
  }

  /// The first level of each run: of those that changes lead from one to another.
  private static func firsts(
    of labels: [String], linkedBy pairs: [(earlier: Int, later: Int)], _ column: Column
  ) -> Set<String> {
    let place = Dictionary(uniqueKeysWithValues: zip(labels, labels.indices))
    var first = Array(labels.indices)
    func root(_ level: Int) -> Int {
      var level = level
      while first[level] != level { level = first[level] }
      return level
    }
    for (earlier, later) in pairs {
      guard let a = column.text(at: earlier).flatMap({ place[$0] }),
        let b = column.text(at: later).flatMap({ place[$0] })
      else { continue }
      let (low, high) = (min(root(a), root(b)), max(root(a), root(b)))
      first[high] = low
    }
    return Set(labels.indices.filter { first[$0] == $0 }.map { labels[$0] })
  }

  /// What the intercept of changes, or what is in its place, is.
  func constantInWords(intercept: Bool) -> String {
    guard hold else { return intercept ? ", the intercept the change all share" : "" }
    return
      ", the effects of \(Wording.all(columns)) the changes all share, so that there is no intercept"
  }
}

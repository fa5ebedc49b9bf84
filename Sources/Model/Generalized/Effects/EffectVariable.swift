/// A support variable and what is compared of it: Σ wⱼ (change j), with the coefficient's name.
///
/// A number is compared by its derivative (and by one more, see `EffectComparison`) and a level with the first,
/// or by sum contrasts with the mean of all levels' averaged means, m_k − Σ_l m_l / L = Σ_{l ≠ k} (m_k − m_l) / L. Of a column that interacts
/// comes besides the same where its own coefficient holds: the columns it interacts with at their first
/// level, at zero, or by sum contrasts at each level in turn, averaged.
struct EffectVariable {
  struct Part {
    let weight: Double
    let change: EffectChange
  }

  let column: String
  /// As the coefficient's.
  let term: String
  /// At the place where the coefficient holds, rather than over all rows.
  var isAtReference = false
  let parts: [Part]

  /// Which has derivatives, and more of it.
  var isNumber: Bool {
    parts.contains { part in
      if case .derivative = part.change.kind { return true }
      return false
    }
  }
}

extension Design {
  /// Of the columns of support terms.
  var effectVariables: [EffectVariable] {
    var seen = Set<String>()
    return terms.filter { $0.role == .support }.flatMap(\.codings).flatMap {
      coding -> [EffectVariable] in
      guard seen.insert(coding.column).inserted else { return [] }
      let variables = comparisons(of: coding)
      guard let places = referencePlaces(of: coding.column) else { return variables }
      return variables + variables.map { $0.held(at: places) }
    }
  }

  private func comparisons(of coding: Coding) -> [EffectVariable] {
    let name = coding.column
    guard let labels = coding.levels?.levels.labels, let first = labels.first else {
      return [
        EffectVariable(
          column: name, term: name,
          parts: [.init(weight: 1, change: EffectChange(kind: .derivative(by: name)))])
      ]
    }
    func step(_ level: String, from other: String) -> EffectChange {
      EffectChange(
        kind: .step(
          to: Place().setting(name, at: .level(level)),
          from: Place().setting(name, at: .level(other))))
    }
    let weight = 1 / Double(labels.count)
    let isSums = references[name] == .mean
    return (isSums ? labels.dropLast() : labels.dropFirst()).map { level in
      EffectVariable(
        column: name, term: "\(name)[\(level)]",
        parts: isSums
          ? labels.filter { $0 != level }.map {
            .init(weight: weight, change: step(level, from: $0))
          } : [.init(weight: 1, change: step(level, from: first))])
    }
  }

  /// Where the coefficient of a column holds, each place with its weight; nil where that is everywhere, or
  /// no place.
  private func referencePlaces(of column: String) -> [(weight: Double, place: Place)]? {
    let own = terms.filter { $0.term.columns.contains(column) }
    guard own.contains(where: { $0.term.factors == [TermFactor(column)] }) else { return nil }
    var seen: Set = [column]
    let others = own.flatMap(\.term.factors).filter { seen.insert($0.column).inserted }
    guard !others.isEmpty else { return nil }
    var places = [(weight: 1.0, place: Place())]
    for factor in others {
      guard let positions = referencePositions(of: factor) else { return nil }
      let weight = 1 / Double(positions.count)
      places = places.flatMap { known in
        positions.map {
          (known.weight * weight, known.place.setting(factor.column, at: $0))
        }
      }
    }
    return places
  }

  private func referencePositions(of factor: TermFactor) -> [Place.Position]? {
    // The columns of a spline are not all zero where its column is.
    if case .naturalSpline = factor.form { return nil }
    let levels = terms.flatMap(\.codings).compactMap(\.levels).first { $0.column == factor.column }
    guard let labels = levels?.levels.labels else { return [.value(0)] }
    switch references[factor.column] {
    case .level(let level)?: return [.level(level)]
    case .mean?: return labels.map { .level($0) }
    case nil: return nil
    }
  }
}

extension EffectVariable {
  fileprivate func held(at places: [(weight: Double, place: Place)]) -> EffectVariable {
    EffectVariable(
      column: column, term: term, isAtReference: true,
      parts: parts.flatMap { part in
        places.map { weight, place in
          var change = part.change
          change.held = place
          return Part(weight: part.weight * weight, change: change)
        }
      })
  }
}

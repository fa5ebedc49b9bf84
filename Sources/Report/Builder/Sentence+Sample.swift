import Tables

/// Who a result is about, what it is adjusted for, and where it holds.
extension Sentence {
  /// `Across 150 children in 5 authorities`.
  var sample: String {
    let units = result.nObs.map { unit.counted($0) } ?? "an unknown number of \(unit.plural)"
    guard let count = result.nClusters else { return "Across \(units)" }
    if !twoWayClusters.isEmpty {
      let both = twoWayClusters.map { UnitName(label($0.column)).counted($0.count) }
      return "Across \(units) in \(Self.list(both))"
    }
    if let cluster, let label = labels[cluster]?.label {
      return "Across \(units) in \(UnitName(label).counted(count))"
    }
    let name = cluster.map { " (\($0))" } ?? ""
    return "Across \(units) in \(UnitName("cluster").counted(count))\(name)"
  }

  var opening: String {
    let compared = variation.map { "\(sample), \($0)" } ?? sample
    let adjustment =
      switch adjusted.count {
      case 0: compared
      case 1...3: "\(compared), adjusted for \(Self.list(adjusted.map(label)))"
      default: "\(compared), adjusted for \(adjusted.count) other columns"
      }
    return place.isEmpty ? adjustment : "\(adjustment), and only \(place)"
  }

  /// `where role is worker`; empty where the estimate holds everywhere.
  var place: String {
    moderators.isEmpty ? "" : "where \(Self.list(moderators.map(condition)))"
  }

  /// `age is zero`, `role is worker`.
  func condition(_ moderator: String) -> String {
    let reference = references[moderator]
    return LevelReference.condition(label(moderator), at: reference)
      + (reference == nil ? beyondRows(moderator) : "")
  }

  /// Whether zero is where rows of a number are; of what may be a category, what else it may be.
  private func beyondRows(_ moderator: String) -> String {
    guard let range = ranges[moderator] else {
      return references.isEmpty ? " (or at the reference level)" : ""
    }
    let spread = range.upperBound - range.lowerBound
    guard !range.contains(0), spread > 0 else { return "" }
    // Years have no commas; a range of which one end has them has them at both.
    let ends = [range.lowerBound, range.upperBound].map { end in
      range.upperBound < 10_000
        ? NumberFormat.place(end, spread: spread) : NumberFormat.significant(end)
    }
    return ", outside the rows' \(ends[0]) to \(ends[1])"
  }

  /// What a level is compared with.
  func reference(of column: String) -> String {
    switch references[column] {
    case .level(let level)?: level
    case .mean?: "the mean of all its levels"
    case nil: "the reference level of \(label(column))"
    }
  }
}

import Model
import Tables

/// Which unit a claim was assigned to, and how it stands there. The study says it (`by:`, or what a test
/// permutes among); where it does not, the groups that it knows are asked: the panel's unit, clusters,
/// levels, absorbed effects and parts of the key. Of these, one in which the support begins at a time is
/// taken for the unit, so that a comparison over time is not told as a cause because no one named it.
extension Assignment {
  enum Standing: Equatable {
    case within(String, Course)
    /// The unit cannot be told: the support differs within a group, or between times of one-time groups.
    case unknown(within: String?, over: String?)
    /// Rows of no known time, which nothing known holds together.
    case timeless
  }

  func saidUnit(in fit: Fit) -> String? { unit ?? fit.spec.permutation?.by }

  func standing(of columns: [String], in fit: Fit) -> Standing {
    if let said = saidUnit(in: fit) {
      guard fit.sample.columnNames.contains(said) else { return .timeless }
      return .within(said, course(of: columns, within: said, in: fit))
    }
    let groups = knownGroups(of: fit).filter { !columns.contains($0) }
    let courses = groups.map { ($0, course(of: columns, within: $0, in: fit)) }
    if let (unit, course) = courses.first(where: { $0.1.isOnce }) { return .within(unit, course) }
    let times = times(of: fit, beside: nil)
    let constant = courses.filter { $0.1 == .constant }.map(\.0)
    if let unit = constant.first(where: { unit in
      times.isEmpty || times.contains { !fit.isConstant($0, within: unit) }
    }) {
      return .within(unit, .constant)
    }
    for (group, course) in courses {
      switch course {
      case .often(_, let time): return .unknown(within: group, over: time)
      case .mixed(_, let time): return .unknown(within: group, over: time)
      case .constant, .once: continue
      }
    }
    // Groups seen at one time each, or none: to compare them is to compare times, unless these are held.
    guard let time = times.first, !times.contains(where: { fit.holds($0, against: columns) })
    else { return .timeless }
    return .unknown(within: nil, over: time)
  }

  /// Columns that say which rows belong together, those of times left out.
  private func knownGroups(of fit: Fit) -> [String] {
    var all = [panel?.unit].compactMap { $0 }
    switch fit.spec.inference.cluster {
    case .none: break
    case .by(let column): all.append(column)
    case .both(let first, let second): all += [first, second]
    }
    if let mixed = fit.spec.estimator.mixed { all += mixed.levels + mixed.crossed }
    if case .within(let within) = fit.spec.estimator { all += within.absorb }
    all += fit.sample.key + groups
    var seen = Set<String>()
    return all.filter {
      seen.insert($0).inserted && $0 != panel?.period && !fit.sample.tellsTime($0)
        && fit.sample.isRepeated($0)
    }
  }
}

extension Assignment.Course {
  fileprivate var isOnce: Bool {
    if case .once = self { return true }
    return false
  }
}

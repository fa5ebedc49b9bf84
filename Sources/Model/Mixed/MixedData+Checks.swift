import LinearAlgebra

extension MixedData {
  static func check(
    X: Matrix, y: Vector, terms: [RandomTerm], weights: Vector?
  ) throws(MixedError) {
    let n = y.count
    guard n > 0 else { throw .noRows }
    guard !terms.isEmpty else { throw .noRandomTerms }
    guard X.rowCount == n else { throw .lengths(of: "fixed part", count: X.rowCount, rows: n) }
    try checkOutcome(y)
    for j in 0..<X.columnCount {
      if let row = X.withColumn(j, { $0.firstIndex { !$0.isFinite } }) {
        throw .nonFiniteFixed(row: row, column: j)
      }
    }
    if let weights {
      guard weights.count == n else { throw .lengths(of: "weights", count: weights.count, rows: n) }
      if let row = weights.firstIndex(where: { !($0 > 0 && $0.isFinite) }) {
        throw .weight(row: row, value: weights[row])
      }
    }
    try check(terms, rows: n)
  }

  static func check(_ terms: [RandomTerm], rows n: Int) throws(MixedError) {
    guard !terms.isEmpty else { throw .noRandomTerms }
    var names: Set<String> = []
    for term in terms {
      guard names.insert(term.name).inserted else { throw .repeatedTerm(term.name) }
      try check(term, rows: n)
    }
    for (i, one) in terms.enumerated() {
      for other in terms[(i + 1)...] where one.repeats(other) {
        throw other.holdsSeveral(of: one)
          ? .levelsInsideOut(one.name, other.name) : .sameGroups(one.name, other.name)
      }
    }
  }

  private static func checkOutcome(_ y: Vector) throws(MixedError) {
    if let row = y.firstIndex(where: { !$0.isFinite }) {
      throw .nonFiniteOutcome(row: row, value: y[row])
    }
    if y.allSatisfy({ $0 == y[0] }) { throw .constantOutcome(value: y[0], rows: y.count) }
  }

  private static func check(_ term: RandomTerm, rows n: Int) throws(MixedError) {
    guard term.groups.count == n else {
      throw .lengths(of: term.name, count: term.groups.count, rows: n)
    }
    guard term.Z.rowCount == n else {
      throw .lengths(of: term.name, count: term.Z.rowCount, rows: n)
    }
    if let row = term.groups.firstIndex(where: { !term.labels.indices.contains($0) }) {
      throw .groupOutOfRange(
        term: term.name, row: row, group: term.groups[row], labels: term.labels.count)
    }
    for j in 0..<term.Z.columnCount {
      if let row = term.Z.withColumn(j, { $0.firstIndex { !$0.isFinite } }) {
        throw .nonFiniteRandom(term: term.name, row: row, column: term.columns[j])
      }
    }
    for j in 0..<term.Z.columnCount where term.columns[j] != RandomTerm.intercept {
      if let groups = term.groupsWithOneValue(of: j) {
        throw .constantSlope(column: term.columns[j], term: term.name, groups: groups)
      }
    }
  }
}

extension RandomTerm {
  /// The number of groups with rows, where none has two values of column j; nil where one has.
  fileprivate func groupsWithOneValue(of j: Int) -> Int? {
    var first = [Double?](repeating: nil, count: labels.count)
    return Z.withColumn(j) { values -> Int? in
      for (group, value) in zip(groups, values) {
        if let known = first[group], known != value { return nil }
        first[group] = value
      }
      return first.count { $0 != nil }
    }
  }

  /// Whether this level, written within the other, has fewer names than the other has groups, so that one of
  /// its own holds several of them.
  func holdsSeveral(of outer: RandomTerm) -> Bool {
    guard name.hasPrefix(outer.name + "/") else { return false }
    var names: [Int: Substring] = [:]
    for (own, other) in zip(groups, outer.groups) where names[other] == nil {
      names[other] = labels[own].dropFirst(outer.labels[other].count + 1)
    }
    return Set(names.values).count < names.count
  }

  /// Whether another term's intercept or slope is also this one's, over the same groups.
  func repeats(_ other: RandomTerm) -> Bool {
    guard columns.contains(where: other.columns.contains) else { return false }
    var (forth, back) = ([Int: Int](), [Int: Int]())
    for (a, b) in zip(groups, other.groups) {
      guard forth[a, default: b] == b, back[b, default: a] == a else { return false }
      forth[a] = b
      back[b] = a
    }
    return true
  }
}

import LinearAlgebra

/// Looks for the smallest set of groups without which an answer is another one: with up to twenty groups
/// through all sets of up to four; with more through single groups and pairs where they are not too many,
/// then by leaving out, step by step, the group that moves the estimate furthest towards the flip. A
/// greedy search may miss a smaller set. Where every set is a fit anew, see `smallestByFits`.
struct FlipSearch {
  static let mostExactGroups = 20
  /// A test reads every group: sets times groups, for each set that may be looked at in all.
  private static let mostReadings = 20

  let leftOut: any GroupsLeftOut
  /// The coefficient.
  let term: Int

  /// What is found without a set; nil where it cannot be told.
  typealias Question = ([Int], Double) throws(LinearAlgebraError) -> FlipProbe?

  /// - Parameter mostExact: the largest set when all are looked at.
  /// - Parameter direction: −1 where a lower estimate is nearer to the flip, 1 where a higher one is.
  func smallest(
    mostExact: Int, direction: Double, where question: Question
  ) throws(LinearAlgebraError) -> Flip {
    if let mostFits = leftOut.mostFits {
      return try smallestByFits(mostFits, question)
    }
    let count = leftOut.groups.count
    let isGreedy = count > Self.mostExactGroups
    let largest = max(0, min(isGreedy ? 2 : mostExact, leftOut.mostExact, count - 2))
    var searched = 0
    var sets = 1
    for size in stride(from: 1, through: largest, by: 1) {
      sets = sets * (count - size + 1) / size
      let isShort =
        isGreedy
        ? sets * count <= Self.mostReadings * leftOut.mostSets
        // Single groups always; with many columns no more than so many sets of a size.
        : size == 1 || leftOut.mostSets == 0 || sets <= leftOut.mostSets
      guard isShort else { break }
      searched = size
      var found: (set: [Int], reach: Double)?
      var alike = 0
      try Self.forEachSet(of: size, among: count) { set throws(LinearAlgebraError) in
        guard let estimate = try leftOut.estimate(of: term, without: set),
          try question(set, estimate)?.isFlipped == true
        else { return }
        alike += 1
        if found.map({ estimate * direction > $0.reach }) ?? true {
          found = (set, estimate * direction)
        }
      }
      if let found {
        return Flip(
          set: found.set, search: .exact, largest: size, exact: size, alike: alike)
      }
    }
    guard isGreedy else {
      return Flip(set: nil, search: .exact, largest: searched, exact: searched)
    }
    return try greedy(direction, exact: searched, question)
  }

  /// At each size the best few candidates are asked, more of them for single groups.
  private func greedy(
    _ direction: Double, exact: Int, _ question: Question
  ) throws(LinearAlgebraError) -> Flip {
    let count = leftOut.groups.count
    let largest = max(1, min(count / 2, leftOut.mostSets / count))
    var set: [Int] = []
    while set.count < largest {
      var candidates: [(group: Int, estimate: Double)] = []
      for g in 0..<count where !set.contains(g) {
        if let estimate = try leftOut.estimate(of: term, without: set + [g]) {
          candidates.append((g, estimate))
        }
      }
      candidates.sort { ($0.estimate * direction, $1.group) > ($1.estimate * direction, $0.group) }
      for candidate in candidates.prefix(set.isEmpty ? 10 : 2)
      where try question(set + [candidate.group], candidate.estimate)?.isFlipped == true {
        return Flip(found: (set + [candidate.group]).sorted(), exact: exact)
      }
      guard let best = candidates.first else { break }
      set.append(best.group)
    }
    return Flip(
      set: nil, search: set.count > exact ? .greedy : .exact, largest: max(exact, set.count),
      exact: exact)
  }

  /// Sets of `size` of 0 ..< count in lexicographic order.
  static func forEachSet(
    of size: Int, among count: Int, _ body: ([Int]) throws(LinearAlgebraError) -> Void
  ) throws(LinearAlgebraError) {
    guard size <= count else { return }
    var set = Array(0..<size)
    while true {
      try body(set)
      guard let i = set.indices.last(where: { set[$0] < count - size + $0 }) else { return }
      set[i] += 1
      for k in set.indices where k > i { set[k] = set[k - 1] + 1 }
    }
  }
}

import LinearAlgebra

/// Where every set is a fit anew: all sets, by ascending size, as long as so many fits are allowed; then, of
/// each further size, the few sets that should reach furthest.
///
/// What a set does is foretold as the sum of what its groups do one by one (to first order it is), and as what the
/// furthest set of one group fewer did and one group more. A set that flips is the smallest where all of one group
/// fewer were looked at; else it is an upper bound.
extension FlipSearch {
  /// Sets of a size that are chosen.
  private static let mostChosen = 8
  /// Groups of a set that is chosen: a flip that takes more of them is of no few.
  private static let mostGroups = 8

  /// - Parameter mostFits: sets looked at in all, the chosen ones apart where those are few.
  func smallestByFits(
    _ mostFits: Int, _ question: Question
  ) throws(LinearAlgebraError) -> Flip {
    let count = leftOut.groups.count
    let largest = max(1, min(count / 2, count - 2, Self.mostGroups))
    var left = mostFits
    var sets = 1
    var exact = 0
    var singles: [FlipProbe?] = []
    var furthest: [FurthestSet] = []
    for size in 1...largest {
      // Of hundreds of groups there are more sets than a number holds, long after they are too many.
      let isNext = exact == size - 1
      if isNext { sets = sets * (count - size + 1) / size }
      let isExact = isNext && (size == 1 || sets <= left)
      let candidates =
        isExact
        ? Self.sets(of: size, among: count)
        : LikelySets(singles).sets(of: size, beyond: furthest, most: Self.mostChosen)
      var probes: [(set: [Int], probe: FlipProbe)] = []
      for set in candidates {
        let probe = try probe(set, question)
        if size == 1 { singles.append(probe) }
        if let probe { probes.append((set, probe)) }
      }
      if isExact {
        exact = size
        left -= sets
      }
      let flipped = probes.filter(\.probe.isFlipped)
      let best = flipped.max { $0.probe.furthest < $1.probe.furthest }
      if let best {
        return isExact
          ? Flip(
            set: best.set, search: .exact, largest: size, exact: size, alike: flipped.count)
          : Flip(found: best.set, exact: exact)
      }
      guard isExact || !probes.isEmpty else {
        return Flip(
          set: nil, search: size - 1 > exact ? .greedy : .exact, largest: size - 1, exact: exact)
      }
      furthest = FurthestSet.all(of: probes)
    }
    return Flip(
      set: nil, search: largest > exact ? .greedy : .exact, largest: largest, exact: exact)
  }

  private func probe(
    _ set: [Int], _ question: Question
  ) throws(LinearAlgebraError) -> FlipProbe? {
    guard let estimate = try leftOut.estimate(of: term, without: set) else { return nil }
    return try question(set, estimate)
  }

  private static func sets(of size: Int, among count: Int) -> [[Int]] {
    var sets: [[Int]] = []
    try? forEachSet(of: size, among: count) { sets.append($0) }
    return sets
  }
}

extension FlipProbe {
  fileprivate var furthest: Double { reaches.max() ?? -.infinity }
}

/// The set of a size that came nearest to the flip, by one way.
struct FurthestSet {
  let way: Int
  let set: [Int]

  fileprivate static func all(of probes: [(set: [Int], probe: FlipProbe)]) -> [FurthestSet] {
    (0..<(probes.first?.probe.reaches.count ?? 0)).compactMap { way in
      probes.max { $0.probe.reaches[way] < $1.probe.reaches[way] }.map {
        FurthestSet(way: way, set: $0.set)
      }
    }
  }
}

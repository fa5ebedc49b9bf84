/// Sets of groups in the order of what they are foretold to do, by what each group does by itself.
///
/// - Reference: the sums of influences of Broderick, Giordano & Meager (2020).
struct LikelySets {
  /// By way to the flip, the groups whose leaving leads there furthest first, with how near each leads. Those
  /// without which nothing is told are left out.
  private let ways: [[(group: Int, reach: Double)]]

  /// Sets are made of so many groups more than they hold.
  private static let spare = 3

  /// - Parameter singles: without each group.
  init(_ singles: [FlipProbe?]) {
    let count = singles.lazy.compactMap { $0?.reaches.count }.first ?? 0
    ways = (0..<count).map { way in
      singles.enumerated().compactMap { g, probe in probe.map { (g, $0.reaches[way]) } }
        .sorted { ($0.1, $1.0) > ($1.1, $0.0) }
    }
  }

  /// Half of them, at most, are the furthest of one group fewer and one group more.
  func sets(of size: Int, beyond furthest: [FurthestSet], most: Int) -> [[Int]] {
    var found: [[Int]] = []
    func add(_ set: [Int]) {
      let set = set.sorted()
      if !found.contains(set) { found.append(set) }
    }
    let share = max(1, most / max(1, ways.count))
    for (way, ordered) in ways.enumerated() {
      let known = furthest.first { $0.way == way }.map(\.set)
      if let known, known.count == size - 1 {
        ordered.lazy.filter { !known.contains($0.group) }.prefix(share / 2).forEach {
          add(known + [$0.group])
        }
      }
      let pool = Array(ordered.prefix(size + Self.spare))
      var sums: [(set: [Int], sum: Double)] = []
      try? FlipSearch.forEachSet(of: size, among: pool.count) { places in
        sums.append((places.map { pool[$0].group }, places.reduce(0) { $0 + pool[$1].reach }))
      }
      let wanted = min(most, (way + 1) * share)
      for candidate in sums.sorted(by: { $0.sum > $1.sum }) where found.count < wanted {
        add(candidate.set)
      }
    }
    return found
  }
}

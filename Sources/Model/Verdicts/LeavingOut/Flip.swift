/// The smallest set of groups whose removal changes what is said.
struct Flip: Sendable, Equatable {
  /// Whether a smaller set may exist (`greedy`): where a set was found, one of those that were not looked at;
  /// where none was, one among the larger sizes that were not looked at in full.
  enum Search: String, Sendable { case exact, greedy }
  /// Positions of the groups, ascending; nil where none was found.
  let set: [Int]?
  let search: Search
  /// The largest sets looked at.
  let largest: Int
  /// Every set of up to so many groups was looked at.
  let exact: Int
  /// How many sets as small do; nil where not all were looked at.
  var alike: Int?

  /// What is certain of the size of the smallest set: no smaller one flips.
  var certainSize: Int { min(set?.count ?? .max, exact + 1) }
}

extension Flip {
  /// A set among chosen ones, where every set of up to `exact` groups was looked at: it is the smallest if it is
  /// one larger.
  init(found set: [Int], exact: Int) {
    self.init(
      set: set, search: set.count <= exact + 1 ? .exact : .greedy, largest: set.count,
      exact: exact)
  }
}

/// What is found without a set of groups.
struct FlipProbe: Sendable {
  let isFlipped: Bool
  /// How near that is to the flip, larger where nearer, by each of the ways that lead there; of one scale for
  /// all sets.
  var reaches: [Double]
}

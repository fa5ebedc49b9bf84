/// How firm a finding is, by a table of rules (`Data/grades.tsv`).
public enum Grade: String, Sendable, Hashable, CaseIterable {
  case cannotTell = "cannot_tell"
  case weak, moderate, strong
  /// Any difference is shown to be smaller than the smallest that matters.
  case noMeaningfulEffect = "no_meaningful_effect"

  /// How much is claimed: worse evidence never raises it. Both ends of a conclusion count alike.
  public var rank: Int {
    switch self {
    case .cannotTell: 0
    case .weak: 1
    case .moderate: 2
    case .strong, .noMeaningfulEffect: 3
    }
  }
}

/// How the support came to the units, from least to most that may be claimed.
public enum AssignmentDesign: String, Sendable, Hashable, CaseIterable, Comparable {
  case observational
  case naturalExperiment = "natural_experiment"
  case randomised

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  public static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }
}

/// All that a grade depends on. In every one, more (or true) is better, but for `stops` and `looks`.
struct Evidence: Sendable, Equatable {
  /// What the design gives the claim (`Footing`), whatever the method counts on.
  var df: Double
  /// Clusters, or rows where these are independent.
  var units: Int
  var excludesZero: Bool
  /// The same by the p that is adjusted for the family, where there is one.
  var survivesFamily: Bool
  /// The same by every test that the design asks for (`DesignTest`), whichever method is named.
  var holdsByDesign = true
  /// The difference is shown to be smaller than the smallest that matters, by design as well.
  var equivalence: Bool
  /// No single unit's removal turns the sign.
  var signHolds: Bool
  /// The fewest units whose removal lets zero into the interval, as far as was searched.
  var flip: Int
  /// RV: the share of what is left of support and outcome that a confounder would have to account for.
  var robustness: Double
  /// How many times the strongest adjusted term a confounder may be without turning the sign; 0 where no adjusted
  /// term tells the outcome, as one that tells nothing measures no confounder.
  var benchmark: Int
  var design: AssignmentDesign
  /// Checks that say stop, or ask for a look, about matters that are not graded by themselves.
  var stops: Int
  var looks: Int
  /// Comparing clusters is not shown to tell another thing than comparing each with itself
  /// (`BetweenWithin.isApart`).
  var partsAgree = true
}

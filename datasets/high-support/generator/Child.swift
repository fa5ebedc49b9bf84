import Statistics

/// One row of cases.csv.
struct Child {
  let id: String
  let family: String
  let authority: String
  let age: Int
  let monthsOnPlan: Int
  /// Ratings from 0 to 10, in the order of `PlantedTruth.outcomes`.
  let start: [Int]
  let review: [Answer]
}

/// What the children of one authority, or of one family, share: one number per outcome.
struct SharedChange {
  let byOutcome: [Double]

  init(spread: Double, using generator: inout SeededGenerator) {
    byOutcome = PlantedTruth.outcomes.map { _ in spread * generator.normal() }
  }
}

extension Child {
  init(
    id: String, family: String, truth: AuthorityTruth, shared: [SharedChange],
    using generator: inout SeededGenerator
  ) {
    self.id = id
    self.family = family
    authority = truth.authority.label
    age = 3 + generator.integer(below: 14)
    monthsOnPlan = 3 + generator.integer(below: 22)

    let severity = PlantedTruth.Start.shared * generator.normal()
    var ratings: [Int] = []
    var reviews: [Answer] = []
    for (index, outcome) in PlantedTruth.outcomes.enumerated() {
      let before = Self.startRating(severity: severity, using: &generator)
      let change =
        outcome.expectedChange(supervision: truth.supervision, age: age)
        + shared.reduce(0) { $0 + $1.byOutcome[index] }
        + PlantedTruth.Spread.child * generator.normal()
      let after = min(max(Int((Double(before) + change).rounded()), 0), 10)
      let isMissing = generator.bernoulli(PlantedTruth.Missing.reviewNotRecorded)
      ratings.append(before)
      reviews.append(isMissing ? .notRecorded : .value(after))
    }
    start = ratings
    review = reviews
  }

  /// Low enough that a change seldom meets the ends of the scale, which would bend the effect.
  private static func startRating(
    severity: Double, using generator: inout SeededGenerator
  ) -> Int {
    let start = PlantedTruth.Start.self
    let drawn = start.mean + severity + start.own * generator.normal()
    return min(max(Int(drawn.rounded()), start.range.lowerBound), start.range.upperBound)
  }
}

extension Outcome {
  func expectedChange(supervision: Double, age years: Int) -> Double {
    intercept + support * (supervision - PlantedTruth.supervisionCentre)
      + age * (Double(years) - PlantedTruth.ageCentre)
  }
}

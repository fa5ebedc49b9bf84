/// A theme of the questionnaire: how many items ask about it, and how its level differs between
/// authorities: level = mean + climate · g + own · z, with g (shared by all themes of an
/// authority) and z standard normal.
struct Theme {
  let name: String
  let items: Int
  let mean: Double
  let climate: Double
  let own: Double
  /// Item number (from 1) that is worded the other way round.
  var reversed: Int?
  /// How much higher line managers answer, in scale points.
  var lineManagerShift = 0.0

  var columns: [String] { (1...items).map { "\(name)_\($0)" } }
}

/// What was planted for one outcome, in rating points:
/// change = intercept + support · (S − 3.5) + age · (age − 10) + authority + family + noise,
/// S being the authority's true level of supervision.
struct Outcome {
  let name: String
  let intercept: Double
  let support: Double
  let age: Double
}

/// Every number the data were made from. The README repeats them; a test compares.
enum PlantedTruth {
  static let seed: UInt64 = 20_120_201

  static let themes: [Theme] = [
    Theme(name: "supervision", items: 6, mean: 3.5, climate: 0.36, own: 0.27, reversed: 3),
    Theme(name: "manager_knowledge", items: 4, mean: 3.8, climate: 0.25, own: 0.2),
    Theme(name: "expectations", items: 3, mean: 3.9, climate: 0.15, own: 0.2),
    Theme(name: "challenge", items: 4, mean: 3.4, climate: 0.25, own: 0.25),
    Theme(name: "no_blame", items: 4, mean: 3.3, climate: 0.3, own: 0.3),
    Theme(name: "team_support", items: 4, mean: 4.0, climate: 0.12, own: 0.15),
    Theme(name: "learning", items: 4, mean: 3.6, climate: 0.25, own: 0.25),
    Theme(name: "partner_agencies", items: 3, mean: 3.1, climate: 0.08, own: 0.25),
    Theme(
      name: "senior_managers", items: 4, mean: 3.0, climate: 0.3, own: 0.3, lineManagerShift: 0.3),
  ]

  static let outcomes: [Outcome] = [
    Outcome(name: "safer", intercept: 1.6, support: 0.9, age: -0.05),
    Outcome(name: "healthier", intercept: 1.0, support: 0.4, age: 0),
    Outcome(name: "less_anxious", intercept: 1.2, support: 0.6, age: -0.04),
    Outcome(name: "happier", intercept: 1.1, support: 0, age: -0.03),
    Outcome(name: "learning", intercept: 0.9, support: 0.5, age: 0),
    Outcome(name: "family_support", intercept: 1.0, support: 0, age: 0),
  ]

  static let supervisionCentre = 3.5
  static let ageCentre = 10.0

  /// An authority's levels are held to this range, which leaves room for its staff to differ.
  static let levelRange = 2.2...4.6

  enum Spread {
    /// Standard deviations of a child's change: shared by the authority, by the family, own.
    static let authority = 0.2
    static let family = 0.3
    static let child = 0.7
    /// Of a respondent's level around the authority's: shared by all themes, of one theme.
    static let respondent = 0.35
    static let respondentTheme = 0.35
  }

  enum Start {
    static let mean = 3.2
    static let shared = 0.8
    static let own = 0.9
    static let range = 1...6
  }

  enum Caseload {
    static let mean = 16.0
    static let climate = -1.2
    static let authority = 2.0
    static let respondent = 4.5
    static let largest = 40
  }

  enum Missing {
    static let blank = 0.015
    static let refused = 0.006
    static let notApplicablePartner = 0.012
    /// Authorities where answers go missing three times as often.
    static let carelessAuthorities: Set = ["LA03", "LA08", "LA13"]
    static let carelessFactor = 3.0
    static let stoppedPartWay = 0.012
    static let skippedOneBlock = 0.012
    static let caseloadBlank = 0.03
    static let caseloadRefused = 0.02
    static let yearsBlank = 0.03
    static let reviewNotRecorded = 0.05
  }
}

import Statistics

/// One row of staff.csv.
struct Respondent {
  enum Role: String {
    case socialWorker = "social_worker"
    case lineManager = "line_manager"
  }

  let id: String
  let authority: String
  let role: Role
  /// Answers to each theme's items, in the order of `PlantedTruth.themes`.
  let answers: [[Answer]]
  let caseload: Answer
  let yearsQualified: Answer

  init(
    id: String, role: Role, truth: AuthorityTruth, answering generator: inout SeededGenerator,
    omitting gaps: inout SeededGenerator
  ) {
    self.id = id
    self.role = role
    authority = truth.authority.label
    let full = Self.allAnswers(role: role, truth: truth, using: &generator)
    answers = Self.withGaps(full, factor: truth.answersGoMissing, using: &gaps)
    let cases = Self.caseload(around: truth.meanCaseload, using: &generator)
    caseload = role == .lineManager ? .notApplicable : Self.caseload(cases, using: &gaps)
    let years = Self.years(role: role, using: &generator)
    yearsQualified =
      gaps.bernoulli(PlantedTruth.Missing.yearsBlank) ? .blank : .value(years)
  }
}

// MARK: Answers in full

extension Respondent {
  private static func allAnswers(
    role: Role, truth: AuthorityTruth, using generator: inout SeededGenerator
  ) -> [[Int]] {
    let mood = PlantedTruth.Spread.respondent * generator.normal()
    return zip(PlantedTruth.themes, truth.levels).map { theme, authorityLevel in
      let level = authorityLevel + (role == .lineManager ? theme.lineManagerShift : 0)
      let own = mood + PlantedTruth.Spread.respondentTheme * generator.normal()
      // Clamping to equal distances on both sides keeps the authority's mean where it was planted.
      let room = min(level - 1, 5 - level)
      let position = level + min(max(own, -room), room)
      return (1...theme.items).map { item in
        let answer = likert(around: position, using: &generator)
        return item == theme.reversed ? 6 - answer : answer
      }
    }
  }

  /// 1 + Binomial(4, (position − 1) / 4): always 1 to 5, and position on average, so that the
  /// planted effect is per observed scale point and not per point of something unseen.
  static func likert(around position: Double, using generator: inout SeededGenerator) -> Int {
    let chance = (position - 1) / 4
    return 1 + (0..<4).reduce(0) { count, _ in count + (generator.bernoulli(chance) ? 1 : 0) }
  }

  private static func caseload(around mean: Double, using generator: inout SeededGenerator) -> Int {
    let drawn = mean + PlantedTruth.Caseload.respondent * generator.normal()
    return min(max(Int(drawn.rounded()), 0), PlantedTruth.Caseload.largest)
  }

  private static func years(role: Role, using generator: inout SeededGenerator) -> Int {
    let atLeast = role == .lineManager ? 6 : 0
    return atLeast + min(Int(abs(8 * generator.normal())), 30)
  }
}

// MARK: Answers that are missing

extension Respondent {
  private static func withGaps(
    _ full: [[Int]], factor: Double, using gaps: inout SeededGenerator
  ) -> [[Answer]] {
    let missing = PlantedTruth.Missing.self
    let stopped = gaps.bernoulli(missing.stoppedPartWay)
    let skipped = gaps.bernoulli(missing.skippedOneBlock)
    let block = gaps.integer(below: full.count)
    return full.enumerated().map { index, items in
      let isLeftOut = (stopped && index >= block) || (skipped && index == block)
      let theme = PlantedTruth.themes[index].name
      return items.map {
        // Drawn even for a block left out, so that one rate can change without moving the rest.
        let answer = answer($0, theme: theme, factor: factor, chance: gaps.uniform())
        return isLeftOut ? .blank : answer
      }
    }
  }

  private static func answer(
    _ number: Int, theme: String, factor: Double, chance: Double
  ) -> Answer {
    let missing = PlantedTruth.Missing.self
    let blank = factor * missing.blank
    let refused = blank + factor * missing.refused
    let notApplicable = refused + (theme == "partner_agencies" ? missing.notApplicablePartner : 0)
    if chance < blank { return .blank }
    if chance < refused { return .refused }
    return chance < notApplicable ? .notApplicable : .value(number)
  }

  private static func caseload(_ number: Int, using gaps: inout SeededGenerator) -> Answer {
    let missing = PlantedTruth.Missing.self
    let chance = gaps.uniform()
    if chance < missing.caseloadBlank { return .blank }
    return chance < missing.caseloadBlank + missing.caseloadRefused ? .refused : .value(number)
  }
}

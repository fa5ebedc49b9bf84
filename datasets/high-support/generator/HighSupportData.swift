import Statistics

/// The simulated survey: what is true of each authority, its staff's answers, its children.
struct HighSupportData {
  let truths: [AuthorityTruth]
  let staff: [Respondent]
  let cases: [Child]

  /// Each part draws from its own stream, so that a change in one leaves the others as they were.
  ///
  /// - Parameter copies: how many times over to take the survey's authorities.
  init(seed: UInt64 = PlantedTruth.seed, copies: Int = 1) {
    truths = Self.truths(seed: seed, copies: copies)
    staff = Self.staff(of: truths, seed: seed)
    cases = Self.cases(of: truths, seed: seed)
  }

  static func truths(seed: UInt64, copies: Int) -> [AuthorityTruth] {
    var generator = SeededGenerator(seed: seed, stream: "authorities")
    return Survey.authorities(copies: copies).map {
      AuthorityTruth($0, using: &generator)
    }
  }

  private static func staff(of truths: [AuthorityTruth], seed: UInt64) -> [Respondent] {
    var answering = SeededGenerator(seed: seed, stream: "answers")
    var omitting = SeededGenerator(seed: seed, stream: "missing answers")
    var rows: [Respondent] = []
    for truth in truths {
      let roles =
        Array(repeating: Respondent.Role.socialWorker, count: truth.authority.socialWorkers)
        + Array(repeating: .lineManager, count: truth.authority.lineManagers)
      for role in roles {
        rows.append(
          Respondent(
            id: label("S", rows.count + 1, width: 3), role: role, truth: truth,
            answering: &answering, omitting: &omitting))
      }
    }
    return rows
  }

  static func cases(of truths: [AuthorityTruth], seed: UInt64) -> [Child] {
    var generator = SeededGenerator(seed: seed, stream: "cases")
    let spread = PlantedTruth.Spread.self
    var rows: [Child] = []
    var families = 0
    for truth in truths {
      let authority = SharedChange(spread: spread.authority, using: &generator)
      for children in truth.authority.families {
        let family = SharedChange(spread: spread.family, using: &generator)
        families += 1
        for _ in 0..<children {
          rows.append(
            Child(
              id: label("C", rows.count + 1, width: 2), family: label("F", families, width: 2),
              truth: truth, shared: [authority, family], using: &generator))
        }
      }
    }
    return rows
  }

  private static func label(_ letter: String, _ number: Int, width: Int) -> String {
    let digits = String(number)
    return letter + String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}

/// The rules that grade evidence: the first whose every condition is met decides.
///
/// Every condition is a bound that better evidence meets too, and rules come from the highest grade
/// down, so that worse evidence can never be graded higher.
struct GradeTable: Sendable {
  struct Rule: Sendable, Equatable {
    let grade: Grade
    var minDF: Double?
    var minUnits: Int?
    var excludesZero = false
    var survivesFamily = false
    var holdsByDesign = false
    var equivalence = false
    var signHolds = false
    var minFlip: Int?
    var minRobustness: Double?
    var minBenchmark: Int?
    var minDesign = AssignmentDesign.observational
    var maxStops: Int?
    var maxLooks: Int?
    var partsAgree = false
  }

  /// A condition of a rule that evidence does not meet.
  enum Shortfall: Sendable, Equatable {
    case df(least: Double), units(least: Int), takesInZero, family, notEquivalent, sign
    case flip(least: Int), robustness(least: Double), benchmark(least: Int), design(
      AssignmentDesign), stops
    case looks(most: Int), partsApart, byDesign
  }

  let rules: [Rule]

  static let standard = GradeTable(
    parsing: String(decoding: PackageResources.grades_tsv, as: UTF8.self))

  /// - Precondition: a row per rule, under the names of its conditions; `-` where there is none.
  init(parsing text: String) {
    let lines = text.split(whereSeparator: \.isNewline).map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
    let names = lines.first ?? []
    rules = lines.dropFirst().map { cells in
      let cell = Dictionary(zip(names, cells), uniquingKeysWith: { first, _ in first })
      guard let grade = cell["grade"].flatMap(Grade.init) else {
        preconditionFailure("a rule without a grade: \(cells)")
      }
      func number(_ name: String) -> Double? { cell[name].flatMap { Double($0) } }
      func count(_ name: String) -> Int? { cell[name].flatMap { Int($0) } }
      return Rule(
        grade: grade, minDF: number("min_df"), minUnits: count("min_units"),
        excludesZero: cell["excludes_zero"] == "yes",
        survivesFamily: cell["survives_family"] == "yes",
        holdsByDesign: cell["holds_by_design"] == "yes",
        equivalence: cell["equivalence"] == "yes", signHolds: cell["sign_holds"] == "yes",
        minFlip: count("min_flip"), minRobustness: number("min_robustness"),
        minBenchmark: count("min_benchmark"),
        minDesign: cell["min_design"].flatMap(AssignmentDesign.init) ?? .observational,
        maxStops: count("max_stops"), maxLooks: count("max_looks"),
        partsAgree: cell["parts_agree"] == "yes")
    }
  }

  /// The grade, and what keeps the evidence from the next better one for an association.
  func grade(_ evidence: Evidence) -> (grade: Grade, shortOf: (grade: Grade, [Shortfall])?) {
    let grade = rules.first { Self.shortfalls($0, evidence).isEmpty }?.grade ?? .cannotTell
    // Another design is nothing that more data could bring, so such rules are named last.
    let next = rules.filter { $0.grade != .noMeaningfulEffect && $0.grade.rank > grade.rank }
      .map {
        ($0.grade, Self.shortfalls($0, evidence), isOtherDesign: $0.minDesign > evidence.design)
      }
      .min {
        ($0.0.rank, $0.isOtherDesign ? 1 : 0, $0.1.count)
          < ($1.0.rank, $1.isOtherDesign ? 1 : 0, $1.1.count)
      }
      .map { ($0.0, $0.1) }
    return (grade, next)
  }

  static func shortfalls(_ rule: Rule, _ evidence: Evidence) -> [Shortfall] {
    var found: [Shortfall] = []
    if let least = rule.minDF, !(evidence.df >= least) { found.append(.df(least: least)) }
    if let least = rule.minUnits, evidence.units < least { found.append(.units(least: least)) }
    if rule.excludesZero, !evidence.excludesZero { found.append(.takesInZero) }
    if rule.survivesFamily, !evidence.survivesFamily { found.append(.family) }
    if rule.holdsByDesign, evidence.excludesZero, !evidence.holdsByDesign {
      found.append(.byDesign)
    }
    if rule.equivalence, !evidence.equivalence { found.append(.notEquivalent) }
    if rule.signHolds, !evidence.signHolds { found.append(.sign) }
    if let least = rule.minFlip, evidence.flip < least { found.append(.flip(least: least)) }
    if let least = rule.minRobustness, !(evidence.robustness >= least) {
      found.append(.robustness(least: least))
    }
    if let least = rule.minBenchmark, evidence.benchmark < least {
      found.append(.benchmark(least: least))
    }
    if evidence.design < rule.minDesign { found.append(.design(rule.minDesign)) }
    if let most = rule.maxStops, evidence.stops > most { found.append(.stops) }
    if let most = rule.maxLooks, evidence.looks > most { found.append(.looks(most: most)) }
    if rule.partsAgree, !evidence.partsAgree { found.append(.partsApart) }
    return found
  }
}

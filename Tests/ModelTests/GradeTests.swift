import Statistics
import Testing

@testable import Model

private let best = Evidence(
  df: 40, units: 60, excludesZero: true, survivesFamily: true, equivalence: false,
  signHolds: true, flip: 4, robustness: 0.3, benchmark: 3, design: .observational, stops: 0,
  looks: 0)

private func grade(_ change: (inout Evidence) -> Void) -> Grade {
  var evidence = best
  change(&evidence)
  return GradeTable.standard.grade(evidence).grade
}

@Suite struct GradeTests {
  @Test func theTableIsReadWhole() {
    let rules = GradeTable.standard.rules
    #expect(
      rules.map(\.grade) == [
        .noMeaningfulEffect, .strong, .strong, .moderate, .weak, .cannotTell,
      ])
    #expect(rules[2].minRobustness == 0.1)
    #expect(rules[2].minFlip == 3 && rules[2].minBenchmark == 1 && rules[2].maxLooks == 1)
    #expect(rules[1].minDesign == .randomised && rules[1].minBenchmark == nil)
    #expect(rules.last == GradeTable.Rule(grade: .cannotTell))
  }

  /// Each condition, one step short of what the rule asks for.
  @Test func conditionsDecide() {
    #expect(grade { _ in } == .strong)
    #expect(grade { $0.df = 9.9 } == .moderate)
    #expect(grade { $0.units = 14 } == .moderate)
    #expect(grade { $0.flip = 2 } == .moderate)
    #expect(grade { $0.benchmark = 0 } == .moderate)
    #expect(grade { $0.robustness = 0.09 } == .moderate)
    #expect(grade { $0.holdsByDesign = false } == .cannotTell)
    #expect(
      grade {
        $0.benchmark = 0
        $0.design = .randomised
      } == .strong)
    #expect(grade { $0.partsAgree = false } == .moderate)
    #expect(
      grade {
        $0.equivalence = true
        $0.partsAgree = false
      } == .moderate)
    #expect(
      grade {
        $0.equivalence = true
        $0.excludesZero = false
        $0.looks = 4
      } == .cannotTell)
    #expect(grade { $0.looks = 2 } == .moderate)
    #expect(grade { $0.looks = 4 } == .weak)
    #expect(grade { $0.signHolds = false } == .weak)
    #expect(grade { $0.flip = 1 } == .weak)
    #expect(grade { $0.survivesFamily = false } == .weak)
    #expect(grade { $0.df = 5.9 } == .weak)
    #expect(grade { $0.units = 9 } == .weak)
    #expect(grade { $0.df = 3.9 } == .cannotTell)
    #expect(grade { $0.df = .nan } == .cannotTell)
    #expect(grade { $0.units = 5 } == .cannotTell)
    #expect(grade { $0.excludesZero = false } == .cannotTell)
    #expect(grade { $0.stops = 1 } == .cannotTell)
    #expect(grade { $0.equivalence = true } == .noMeaningfulEffect)
    #expect(
      grade {
        $0.equivalence = true
        $0.units = 5
      } == .cannotTell)
  }

  /// Worse evidence, in one respect or in many, never raises the grade.
  @Test func worseEvidenceNeverRaisesTheGrade() {
    var random = SeededGenerator(seed: 20_120_201, stream: "grades")
    for _ in 0..<20_000 {
      let better = Evidence.random(&random)
      let worse = better.worsened(&random)
      let (high, low) = (
        GradeTable.standard.grade(better).grade, GradeTable.standard.grade(worse).grade
      )
      #expect(low.rank <= high.rank, "\(better) \(high) → \(worse) \(low)")
    }
  }

  @Test func whatKeepsItFromTheNextGradeIsNamed() {
    var evidence = best
    evidence.flip = 1
    evidence.df = 5
    let short = GradeTable.standard.grade(evidence).shortOf
    #expect(short?.grade == .moderate)
    #expect(short?.1 == [.df(least: 6), .flip(least: 2)])
    #expect(GradeTable.standard.grade(best).shortOf == nil)
    evidence = best
    evidence.benchmark = 0
    #expect(GradeTable.standard.grade(evidence).shortOf?.1 == [.benchmark(least: 1)])
  }
}

extension Evidence {
  fileprivate static func random(_ random: inout SeededGenerator) -> Evidence {
    Evidence(
      df: Double.random(in: 1...30, using: &random), units: Int.random(in: 2...30, using: &random),
      excludesZero: Double.random(in: 0...1, using: &random) < 0.9,
      survivesFamily: Double.random(in: 0...1, using: &random) < 0.9,
      equivalence: Double.random(in: 0...1, using: &random) < 0.2,
      signHolds: Double.random(in: 0...1, using: &random) < 0.9,
      flip: Int.random(in: 1...5, using: &random),
      robustness: Double.random(in: 0...0.5, using: &random),
      benchmark: Int.random(in: 0...3, using: &random),
      design: AssignmentDesign.allCases.randomElement(using: &random) ?? .observational,
      stops: Int.random(in: 0...5, using: &random) == 0 ? 1 : 0,
      looks: Int.random(in: 0...5, using: &random), partsAgree: Bool.random(using: &random))
  }

  /// One to four respects made worse.
  fileprivate func worsened(_ random: inout SeededGenerator) -> Evidence {
    var worse = self
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      switch Int.random(in: 0..<14, using: &random) {
      case 0: worse.df = Double.random(in: 0...worse.df, using: &random)
      case 1: worse.units = Int.random(in: 0...worse.units, using: &random)
      case 2: worse.excludesZero = false
      case 3: worse.survivesFamily = false
      case 4: worse.equivalence = false
      case 5: worse.signHolds = false
      case 6: worse.flip = Int.random(in: 0...worse.flip, using: &random)
      case 7: worse.benchmark = Int.random(in: 0...worse.benchmark, using: &random)
      case 8:
        worse.design =
          AssignmentDesign.allCases.filter { $0 <= design }.randomElement(using: &random)
          ?? .observational
      case 9: worse.stops += 1
      case 10: worse.partsAgree = false
      case 11: worse.holdsByDesign = false
      case 12: worse.robustness = Double.random(in: 0...worse.robustness, using: &random)
      default: worse.looks += Int.random(in: 0...3, using: &random)
      }
    }
    return worse
  }
}

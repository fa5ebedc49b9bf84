import Testing

@testable import MakeHighSupport

/// The planted effects, against statsmodels on a sample 200 times the survey
/// (datasets/high-support/verify.py wrote Golden/recovered.csv).
@Suite struct PlantedTruthTests {
  @Test(arguments: PlantedTruth.outcomes.map(\.name))
  func statsmodelsRecoversWhatWasPlanted(name: String) throws {
    let golden = try CommittedFile("Tests/MakeHighSupportTests/Golden/recovered.csv")
    let outcome = try #require(PlantedTruth.outcomes.first { $0.name == name })
    let planted = [
      "intercept": outcome.intercept, "support": outcome.support, "age": outcome.age,
    ]
    for (term, truth) in planted {
      let row = try #require(
        golden.rows.first {
          $0["outcome"] == name && $0["term"] == term && $0["supervision"] == "true"
        })
      let estimate = try #require(row["estimate"].flatMap { Double($0) })
      let error = try #require(row["std_error"].flatMap { Double($0) })
      #expect(abs(estimate - truth) < 3.5 * error, "\(name), \(term)")
    }
  }

  /// The golden file is of these data only if a fresh large sample tells the same story.
  @Test func aLargeSampleHereAgrees() {
    let truths = HighSupportData.truths(seed: 7, copies: 100)
    let cases = HighSupportData.cases(of: truths, seed: 7)
    let levels = Dictionary(
      uniqueKeysWithValues: truths.map { ($0.authority.label, $0.supervision) })
    for (index, outcome) in PlantedTruth.outcomes.enumerated() {
      let points = cases.compactMap { child -> (x: Double, y: Double)? in
        guard let level = levels[child.authority], let after = child.review[index].number
        else { return nil }
        let age = outcome.age * (Double(child.age) - PlantedTruth.ageCentre)
        return (level, Double(after - child.start[index]) - age)
      }
      #expect(abs(slope(points) - outcome.support) < 0.16, "\(outcome.name)")
    }
  }

  @Test func someEffectsAreExactlyZero() {
    let nulls = PlantedTruth.outcomes.filter { $0.support == 0 }.map(\.name)
    #expect(nulls == ["happier", "family_support"])
  }

  @Test func readmeRepeatsThePlantedValues() throws {
    let readme = try CommittedFile("datasets/high-support/README.md").text
    for outcome in PlantedTruth.outcomes {
      let row =
        "| `\(outcome.name)` | \(outcome.intercept) | \(outcome.support) | \(outcome.age) |"
      #expect(readme.contains(row))
    }
    for theme in PlantedTruth.themes {
      let row =
        "| `\(theme.name)` | \(theme.items) | \(theme.mean) | \(theme.climate) | \(theme.own) |"
      #expect(readme.contains(row))
    }
    #expect(readme.contains("seed \(PlantedTruth.seed)"))
    let spread = PlantedTruth.Spread.self
    #expect(
      readme.contains(
        "N(0, \(spread.authority)) + N(0, \(spread.family)) + N(0, \(spread.child))"))
  }

  private func slope(_ points: [(x: Double, y: Double)]) -> Double {
    let n = Double(points.count)
    let meanX = points.map(\.x).reduce(0, +) / n
    let meanY = points.map(\.y).reduce(0, +) / n
    let sxy = points.map { ($0.x - meanX) * ($0.y - meanY) }.reduce(0, +)
    return sxy / points.map { ($0.x - meanX) * ($0.x - meanX) }.reduce(0, +)
  }
}

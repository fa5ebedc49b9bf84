import Statistics

/// What is true of one authority, and what nobody in the survey could see.
struct AuthorityTruth {
  let authority: Authority
  /// True level of each theme, on the 1–5 scale, in the order of `PlantedTruth.themes`.
  let levels: [Double]
  let meanCaseload: Double
  let answersGoMissing: Double

  /// Supervision is the first theme.
  var supervision: Double { levels[0] }

  init(_ authority: Authority, using generator: inout SeededGenerator) {
    let climate = generator.normal()
    levels = PlantedTruth.themes.map { Self.level(of: $0, climate: climate, using: &generator) }
    let caseload = PlantedTruth.Caseload.self
    meanCaseload =
      caseload.mean + caseload.climate * climate + caseload.authority * generator.normal()
    let isCareless = PlantedTruth.Missing.carelessAuthorities.contains {
      authority.label.hasPrefix($0)
    }
    answersGoMissing = isCareless ? PlantedTruth.Missing.carelessFactor : 1
    self.authority = authority
  }

  private static func level(
    of theme: Theme, climate: Double, using generator: inout SeededGenerator
  ) -> Double {
    let drawn = theme.mean + theme.climate * climate + theme.own * generator.normal()
    let range = PlantedTruth.levelRange
    return min(max(drawn, range.lowerBound), range.upperBound)
  }
}

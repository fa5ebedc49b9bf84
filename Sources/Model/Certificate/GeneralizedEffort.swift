/// How many nulls are drawn where each has to be fitted anew: by the size of the design alone, so that the
/// same study has the same draws on every machine.
struct GeneralizedEffort {
  /// About a second of one core for the nulls of a model, and one for its power.
  static let budget = 2.4e9
  /// With fewer a rate of 5 % is known to no better than ±1.5 %, which tells little.
  static let fewest = 200

  /// - Parameter work: of a draw in every world.
  /// - Returns: nil where there would be too few.
  static func draws(wanted: Int, work: Double) -> Int? {
    let most = Int(min(Double(wanted), budget / work))
    return most >= min(fewest, wanted) ? most : nil
  }
}

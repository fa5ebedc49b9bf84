/// What the chapter about firmness cannot tell of some models, and why: never silence.
extension ReportBuilder {
  var notToldOfFirmness: [String] {
    var seen = Set<String>()
    return verdictRows.flatMap { row -> [String] in
      guard let name = row.text("model"), seen.insert(name).inserted,
        let fit = model(named: name)?.fit
      else { return [] }
      return [leavingOutNotTold(row, name), confoundingNotTold(row, name, fit)].compactMap { $0 }
    }
  }

  private func leavingOutNotTold(_ row: ResultRow, _ name: String) -> String? {
    guard row.number("loo_low") == nil else { return nil }
    return
      "Model \(name): what single clusters do to the estimate is not told. The model would have to be "
      + "fitted anew without each of them, and for this many rows and clusters that takes too long."
  }

  /// Robustness values are shares of one residual variation, which least squares alone has.
  private func confoundingNotTold(_ row: ResultRow, _ name: String, _ fit: String) -> String? {
    guard row.number("robustness_value") == nil else { return nil }
    let why =
      switch fit {
      case "ols", "wls", "within", "between", "first_difference", "random_effects":
        "the fit leaves no degrees of freedom, or no residual variation, to reckon it from"
      case "mixed", "mixed_ml":
        "the value is a share of one residual variation, and a mixed model has several, between clusters "
          + "and within"
      default:
        "the value is a share of the residual variation of a difference in the outcome, and this fit "
          + "tells odds or rates"
      }
    return
      "Model \(name): how strong an unmeasured confounder would have to be is not told: \(why)."
  }
}

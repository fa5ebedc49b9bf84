/// What the chapter about firmness cannot tell of some models, and why: never silence.
extension ReportBuilder {
  var notToldOfFirmness: [String] {
    var seen = Set<String>()
    return verdictRows.flatMap { row -> [String] in
      guard let name = row.text("model"), seen.insert(name).inserted,
        let fit = model(named: name)?.fit
      else { return [] }
      return [leavingOutNotTold(row, name)].compactMap(\.self) + confoundingNotTold(name, fit)
        + partsNotTold(name)
    }
  }

  private func leavingOutNotTold(_ row: ResultRow, _ name: String) -> String? {
    guard row.number("loo_low") == nil else { return nil }
    return
      "Model \(name): what single clusters do to the estimate is not told. The model would have to be "
      + "fitted anew without each of them, and for this many rows and clusters that takes too long."
  }

  /// Robustness values are of least squares, E-values of ratios. Terms are named where others of the model
  /// have one.
  private func confoundingNotTold(_ name: String, _ fit: String) -> [String] {
    let rows = verdictRows.filter { $0.text("model") == name }
    let missing = rows.filter {
      $0.number("robustness_value") == nil && $0.number("e_value") == nil
    }
    guard !missing.isEmpty else { return [] }
    let why =
      switch fit {
      case "ols", "wls", "within", "between", "first_difference", "random_effects", "mixed":
        "the fit leaves no degrees of freedom, or no residual variation, to reckon it from"
      default:
        "a column of a curve or of an interaction is no difference by itself that a ratio could be of"
      }
    let terms =
      missing.count == rows.count ? "" : ", \(Sentence.list(missing.map(termLabel)))"
    return [
      "Model \(name)\(terms): how strong an unmeasured confounder would have to be is not told: \(why)."
    ]
  }

  /// Curves have no parts; interactions may have none that can be told.
  private func partsNotTold(_ name: String) -> [String] {
    let missing = verdictRows.filter {
      $0.text("model") == name && $0.number("between") == nil && $0.text("units_by") != nil
    }
    func told(_ rows: [ResultRow], _ why: String) -> [String] {
      guard !rows.isEmpty else { return [] }
      return [
        "Model \(name), \(Sentence.list(rows.map(termLabel))): between and within are not told apart: \(why)."
      ]
    }
    func isCurve(_ row: ResultRow) -> Bool { TermName(row.text("term") ?? "").isCurve }
    let products = missing.filter { !isCurve($0) && Self.isInteraction($0.text("term") ?? "") }
    return told(
      missing.filter(isCurve), "a column of a curve means nothing by itself, nor do parts of it")
      + told(
        products,
        "the product varies at one level only, or its parts cannot be told from those of other terms"
      )
  }
}

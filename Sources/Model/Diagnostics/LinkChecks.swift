/// Whether squares of the linear predictor add to a fit.
extension CheckSubject {
  /// - Parameter method: what the test is called.
  func linkTest(_ test: ResidualTest, by method: String) -> Check {
    guard test.pValue < PanelTest.lookLevel else {
      return check(
        "link_test", .pass, test.pValue,
        "the square of the linear predictor does not add to the fit (\(method)): no sign of a missing "
          + "curve")
    }
    let share = test.share ?? 1
    let added =
      "the square of the linear predictor adds to the fit (\(method), rows taken for independent; it "
      + "accounts for \(Wording.number(100 * share)) % of what it leaves)"
    guard share >= Materiality.curvature else {
      return check(
        "link_test", .pass, test.pValue,
        "\(added), but too little to matter (a look from "
          + "\(Wording.number(100 * Materiality.curvature)) %)")
    }
    return check(
      "link_test", .look, test.pValue,
      "\(added): a curve or an interaction is missing, and the estimate is an average over it")
  }
}

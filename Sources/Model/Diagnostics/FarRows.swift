import Statistics

/// How far coefficients move without a row, in standard errors, at most: of D that of Cook and δ the move,
///
///     δⱼ²/Var(β̂ⱼ) ≤ δ' Cov(β̂)⁻¹ δ = p D
///
/// for every coefficient, and every combination of them.
struct RowShift {
  let most: Double

  /// - Parameters:
  ///   - distance: D; where that is not known, neither is the shift.
  ///   - count: p.
  init?(distance: Double?, of count: Int) {
    guard let distance, distance.isFinite, distance >= 0 else { return nil }
    most = (Double(count) * distance).squareRoot()
  }

  var isMaterial: Bool { most >= Materiality.shift }

  var words: String {
    "without it no coefficient moves by more than \(Wording.number(most)) of its standard error (a look "
      + "from \(Wording.number(Materiality.shift)))"
  }
}

/// Rows that are far from what a fit expects of them, and rows that move it.
extension CheckSubject {
  /// Of the row with the largest residual.
  ///
  /// - Parameters:
  ///   - size: of that residual, which is normal, of as many as `count` (Bonferroni).
  ///   - words: what it is, a parenthesis left open.
  ///   - shift: what the row does; where that is not known, any row that is shown to be far asks for a look.
  func outlier(
    _ row: Int, size: Double, of count: Int, _ words: String,
    moving shift: @autoclosure () -> RowShift?
  ) -> Check {
    outlier(
      row, p: min(1, 2 * Double(count) * Normal.standard.survival(size)), words, moving: shift())
  }

  /// - Parameter p: adjusted for the number of rows.
  func outlier(
    _ row: Int, p: Double, _ words: String, moving shift: @autoclosure () -> RowShift?
  ) -> Check {
    let found = "\(origin(of: row)) \(words), Bonferroni \(Wording.p(p)))"
    guard p < PanelTest.lookLevel else {
      return check("outlier", .pass, p, "\(found): no more than chance gives")
    }
    if let shift = shift(), !shift.isMaterial {
      return check("outlier", .pass, p, "\(found), but too little to matter: \(shift.words)")
    }
    return check(
      "outlier", .look, p,
      "\(found): see that it is right, and whether the estimate is the same without it")
  }

  /// Of the row with the largest of Cook's distances.
  func influence(_ row: Int, _ distance: Double) -> Check {
    let origin = origin(of: row)
    let isLarge = distance > 1
    return check(
      "influence", isLarge ? .look : .pass, distance,
      isLarge
        ? "without \(origin) the coefficients move by more than their uncertainty (Cook's distance over "
          + "1): see that it is right"
        : "no row moves the coefficients much; \(origin) the most (Cook's distance)")
  }
}

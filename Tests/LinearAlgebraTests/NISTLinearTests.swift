import Testing

@testable import LinearAlgebra

/// The eleven linear sets of NIST's Statistical Reference Datasets: every coefficient and every
/// standard error has min(13, ceiling − 0.5) correct digits, where the ceiling is what rounding the
/// data and each power of x to double leaves of the certified values.
///
/// Wampler1 and Wampler2 have an exact fit and certified standard errors of 0, where relative digits
/// have no meaning: there, digits are −log10 of the standard error itself. The coefficients run from
/// 1e-5 to 1, so 13 of them mean that the standard error is below 1e-13 in absolute terms, and for
/// every coefficient below 1e-8 of it.
struct NISTLinearTests {
  static let datasets = [
    "Norris", "Pontius", "NoInt1", "NoInt2", "Filip", "Longley", "Wampler1", "Wampler2", "Wampler3",
    "Wampler4", "Wampler5",
  ]

  struct Dataset {
    let X: Matrix
    let y: Vector
    let coefficients: [Double]
    let standardErrors: [Double]
    let ceilings: (coefficients: Double, standardErrors: Double)
    let residualDeviation: Double

    init(_ name: String) throws {
      let rows = try Golden("nist_linear_data").rows(where: "dataset", is: name)
      let model = try #require(
        try Golden("nist_linear_models").rows(where: "dataset", is: name).first)
      let certified = try Golden("nist_linear_certified").rows(where: "dataset", is: name)
      var columns: [[Double]] = model["intercept"] == "1" ? [rows.map { _ in 1 }] : []
      for x in ["x1", "x2", "x3", "x4", "x5", "x6"] where rows[0][x] != "" {
        let values = rows.map { number($0, x) }
        for power in 1...Int(number(model, "degree")) {
          columns.append(values.map { Self.power($0, power) })
        }
      }
      X = Matrix(columns: columns)
      y = Vector(rows.map { number($0, "y") })
      coefficients = certified.map { number($0, "coefficient") }
      standardErrors = certified.map { number($0, "standard_error") }
      ceilings = (
        number(model, "ceiling_coefficients"), number(model, "ceiling_standard_errors")
      )
      residualDeviation = number(model, "residual_sd")
    }

    /// xᵏ, rounded once.
    static func power(_ x: Double, _ k: Int) -> Double {
      (0..<k).reduce(DoubleDouble(1)) { product, _ in product * DoubleDouble(x) }.rounded
    }
  }

  @Test(arguments: datasets)
  func everyCoefficientAndStandardErrorIsAsExactAsDoublesAllow(_ name: String) throws {
    let set = try Dataset(name)
    let fit = try LeastSquares(X: set.X, y: set.y)
    let df = Double(set.X.rowCount - set.X.columnCount)
    let sigma = (fit.residualSumOfSquares / df).squareRoot()
    let standardErrors = sigma * fit.unscaledStandardErrors
    let digits = (
      zip(fit.coefficients, set.coefficients).map(correctDigits).min() ?? 0,
      zip(standardErrors, set.standardErrors).map(correctDigits).min() ?? 0
    )
    print(
      "NIST \(name): coefficients \(shown(digits.0)), standard errors \(shown(digits.1)),"
        + " sigma \(shown(correctDigits(sigma, set.residualDeviation)));"
        + " ceilings \(set.ceilings.coefficients), \(set.ceilings.standardErrors);"
        + " condition \(fit.conditionNumber), readings \(fit.passes)")
    #expect(digits.0 >= min(13, set.ceilings.coefficients - 0.5))
    #expect(digits.1 >= min(13, set.ceilings.standardErrors - 0.5))
  }

  private func shown(_ digits: Double) -> Double { (digits * 10).rounded() / 10 }
}

import LinearAlgebra
import Statistics

/// Whether slopes are the same at every threshold: logistic fits of y > k for each k, their slopes
/// compared jointly,
///
///     χ² = (Db)' [D V D']⁻¹ Db,   V_kl = (X'W_kX)⁻¹ X'W_klX (X'W_lX)⁻¹,   w_kl = p_l (1 − p_k), k ≤ l
///
/// b the slopes of all the fits (p_k = P(y > k)) and D their differences from the first fit's.
///
/// - Reference: Brant (1990). Agrees with its computation from R `glm` fits.
struct BrantTest: Sendable {
  /// Nil where one of the fits has no estimate.
  let statistic: Double?
  let df: Int
  let pValue: Double?

  init?(
    _ grades: OrderedResponse, _ matrix: DesignMatrix, _ offset: [Double]?, _ sample: Sample,
    _ spec: ModelSpec
  ) {
    let (K, p) = (grades.levels.count, matrix.columnCount)
    guard K > 2, p > 1 else { return nil }
    df = (K - 2) * (p - 1)
    guard let statistic = try? Self.statistic(grades, matrix, offset, spec) else {
      (self.statistic, pValue) = (nil, nil)
      return
    }
    self.statistic = statistic
    pValue = (try? ChiSquared(df: Double(df)))?.survival(statistic)
  }

  private static func statistic(
    _ grades: OrderedResponse, _ matrix: DesignMatrix, _ offset: [Double]?, _ spec: ModelSpec
  ) throws -> Double {
    let (K, p, n) = (grades.levels.count, matrix.columnCount, matrix.rowCount)
    let X = matrix.rows(0..<n)
    var betas: [[Double]] = []
    var probabilities: [[Double]] = []
    var breads: [Matrix] = []
    for k in 0..<K - 1 {
      let problem = ReweightedLeastSquares.Problem(
        matrix: matrix,
        response: Response(events: grades.codes.map { $0 > k ? 1 : 0 }), offset: offset,
        family: .binomial)
      let found = try GeneralizedFit.solve(problem, nil, spec, GeneralizedSpec(.logistic))
      betas.append(found.beta)
      probabilities.append(found.eta.map(Elementary.logistic))
      let fit = try GeneralizedFit.working(found.problem, found.eta, nil, spec: spec)
      breads.append(fit.leastSquares.unscaledCovariance / fit.weightUnit)
    }
    let slopes = p - 1
    let size = (K - 1) * slopes
    var V = Matrix(rowCount: size, columnCount: size)
    for k in 0..<K - 1 {
      for l in k..<K - 1 {
        let w = Vector((0..<n).map { probabilities[l][$0] * (1 - probabilities[k][$0]) })
        let block = breads[k] * X.crossProduct(X.scalingRows(by: w)) * breads[l]
        for i in 0..<slopes {
          for j in 0..<slopes {
            V[k * slopes + i, l * slopes + j] = block[i + 1, j + 1]
            V[l * slopes + j, k * slopes + i] = block[i + 1, j + 1]
          }
        }
      }
    }
    let differences = (K - 2) * slopes
    var D = Matrix(rowCount: differences, columnCount: size)
    for k in 1..<K - 1 {
      for j in 0..<slopes {
        D[(k - 1) * slopes + j, j] = -1
        D[(k - 1) * slopes + j, k * slopes + j] = 1
      }
    }
    let b = Vector(betas.flatMap { $0.dropFirst() })
    let d = D * b
    let inner = (D * V * D.transposed()).symmetrized()
    return d.dot(try Cholesky(inner).solve(d))
  }

  func checks(_ subject: CheckSubject) -> [Check] {
    guard let statistic, let pValue else {
      return [
        subject.check(
          "proportional_odds", .look, nil,
          "whether slopes are the same at every threshold could not be tested: too few rows beyond one "
            + "of them")
      ]
    }
    let isFound = pValue < 1 - subject.spec.inference.level
    return [
      subject.check(
        "proportional_odds", isFound ? .look : .pass, pValue,
        "Brant's test that slopes are the same at every threshold: chi-squared "
          + "\(Wording.number(statistic)) on \(df) degrees of freedom, \(Wording.p(pValue))"
          + (isFound
            ? "; they are not, so one odds ratio is an average over thresholds" : ""))
    ]
  }
}

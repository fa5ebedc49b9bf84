import LinearAlgebra

/// The columns of X made orthonormal to each other and to 1, times √n, and the way back:
/// [1 X] = Z R, so that slopes γ of Z are β and a constant c with R (c, β)' = (0, γ)', and θ = θ̃ − c.
struct OrdinalBasis {
  let Z: Matrix
  /// (θ, β) = J (θ̃, γ).
  let J: Matrix

  /// - Parameter matrix: with its intercept, the first column.
  init(_ matrix: DesignMatrix, thresholdCount: Int) throws {
    let n = matrix.rowCount
    let all = 0..<n
    let unit = try LeastSquares(rowCount: n, columnCount: matrix.columnCount, keeping: []) {
      range in
      RegressionBlock(X: matrix.rows(range), y: Vector(repeating: 0, count: range.count))
    }
    let slopes = Array(1..<matrix.columnCount)
    let size = Double(n).squareRoot()
    Z = size * unit.orthonormalized(matrix.rows(all)).columns(slopes)
    let inverse = size * unit.orthonormalized(Matrix.identity(matrix.columnCount)).columns(slopes)
    let q = thresholdCount + slopes.count
    var J = Matrix(rowCount: q, columnCount: q)
    for k in 0..<thresholdCount {
      J[k, k] = 1
      for j in slopes.indices { J[k, thresholdCount + j] = -inverse[0, j] }
    }
    for i in slopes.indices {
      for j in slopes.indices {
        J[thresholdCount + i, thresholdCount + j] = inverse[i + 1, j]
      }
    }
    self.J = J
  }

  func raw(_ parameters: [Double]) -> [Double] { (J * Vector(parameters)).elements }
}

/// Newton's method for thresholds and slopes. With a = θ_k − η, b = θ_{k−1} − η and F the logistic,
///
///     P(y = k) = F(a) − F(b) = F(a) F(−b) (1 − e^(b−a))
///
/// whose logarithm loses no digits and is concave in (a, b).
struct OrdinalNewton {
  let codes: [Int]
  let levelCount: Int
  let Z: Matrix
  let offset: [Double]?
  private(set) var parameters: [Double]
  private(set) var logLikelihood = -Double.infinity
  private(set) var scores: Matrix
  private(set) var information: Matrix
  private(set) var steps = 0

  private static let mostSteps = 200
  private static let tolerance = 1e-13

  /// - Parameter start: thresholds and slopes near the maximum; from the levels' shares where nil.
  init(
    _ codes: [Int], levelCount: Int, Z: Matrix, offset: [Double]?, from start: [Double]? = nil
  ) {
    self.codes = codes
    self.levelCount = levelCount
    self.Z = Z
    self.offset = offset
    let q = levelCount - 1 + Z.columnCount
    var counts = [Double](repeating: 0, count: levelCount)
    for code in codes { counts[code] += 1 }
    var below = 0.0
    let n = Double(codes.count)
    let mean = (offset?.reduce(0, +) ?? 0) / n
    parameters = [Double](repeating: 0, count: q)
    for k in 0..<levelCount - 1 {
      below += counts[k]
      parameters[k] = Elementary.log(below / (n - below)) + mean
    }
    if let start { parameters = start }
    scores = Matrix(rowCount: 0, columnCount: q)
    information = Matrix(rowCount: q, columnCount: q)
  }

  /// - Returns: whether it converged.
  mutating func run() throws(LinearAlgebraError) -> Bool {
    evaluate()
    var isLast = false
    while steps < Self.mostSteps {
      steps += 1
      let gradient = scores.crossProduct(Vector(repeating: 1, count: codes.count))
      let change = try Cholesky(information).solve(gradient)
      let before = (parameters, logLikelihood)
      var fraction = 1.0
      repeat {
        parameters = zip(before.0, change).map { $0 + fraction * $1 }
        evaluate()
        fraction /= 2
      } while !(logLikelihood >= before.1 - 1e-10 * before.1.magnitude) && fraction > 1e-8
      let largest = parameters.reduce(1) { max($0, $1.magnitude) }
      let moved = change.reduce(0) { max($0, $1.magnitude) }
      if isLast { return true }
      isLast = moved <= Self.tolerance * largest
      if largest > 1e6 { return false }
    }
    return false
  }

  private mutating func evaluate() {
    let (n, p, K) = (codes.count, Z.columnCount, levelCount)
    let q = K - 1 + p
    let theta = Array(parameters.prefix(K - 1))
    logLikelihood = -.infinity
    guard zip(theta, theta.dropFirst()).allSatisfy({ $0 < $1 }) else { return }
    let gamma = Vector(Array(parameters.dropFirst(K - 1)))
    let fitted = p > 0 ? Z * gamma : Vector(repeating: 0, count: n)
    var sum = 0.0
    // Derivatives by the two thresholds of each row.
    var upper = [Double](repeating: 0, count: n)
    var lower = upper
    var (hUpper, hLower, hCross) = (upper, upper, upper)
    for i in 0..<n {
      let eta = fitted[i] + (offset?[i] ?? 0)
      let k = codes[i]
      let (hasUpper, hasLower) = (k < K - 1, k > 0)
      var (r, q2) = (0.0, 0.0)
      if hasUpper && hasLower {
        let gap = theta[k] - theta[k - 1]
        r = 1 / Elementary.exponentialLessOne(gap)
        q2 = r + r * r
        sum += Elementary.log(-Elementary.exponentialLessOne(-gap))
      }
      if hasUpper {
        let a = theta[k] - eta
        sum += Elementary.logLogistic(a)
        upper[i] = Elementary.logistic(-a) + r
        hUpper[i] = Elementary.logistic(a) * Elementary.logistic(-a) + q2
      }
      if hasLower {
        let b = theta[k - 1] - eta
        sum += Elementary.logLogistic(-b)
        lower[i] = -Elementary.logistic(b) - r
        hLower[i] = Elementary.logistic(b) * Elementary.logistic(-b) + q2
      }
      hCross[i] = -q2
    }
    logLikelihood = sum
    var scores = Matrix(rowCount: n, columnCount: q)
    // −H, row by row: thresholds' own entries, then slopes' weights.
    var information = Matrix(rowCount: q, columnCount: q)
    var slopeWeights = [Double](repeating: 0, count: n)
    var towards = [[Double]](repeating: [], count: K - 1)
    for k in 0..<K - 1 { towards[k] = [Double](repeating: 0, count: n) }
    for i in 0..<n {
      let k = codes[i]
      if k < K - 1 {
        scores[i, k] = upper[i]
        information[k, k] += hUpper[i]
        towards[k][i] -= hUpper[i] + hCross[i]
      }
      if k > 0 {
        scores[i, k - 1] = lower[i]
        information[k - 1, k - 1] += hLower[i]
        towards[k - 1][i] -= hLower[i] + hCross[i]
      }
      if k < K - 1 && k > 0 {
        information[k, k - 1] += hCross[i]
        information[k - 1, k] += hCross[i]
      }
      slopeWeights[i] = hUpper[i] + hLower[i] + (k < K - 1 && k > 0 ? 2 * hCross[i] : 0)
      let slope = -(upper[i] + lower[i])
      for j in 0..<p { scores[i, K - 1 + j] = slope * Z[i, j] }
    }
    if p > 0 {
      let gram = Z.crossProduct(Z.scalingRows(by: Vector(slopeWeights)))
      for i in 0..<p {
        for j in 0..<p { information[K - 1 + i, K - 1 + j] = gram[i, j] }
      }
      for k in 0..<K - 1 {
        let cross = Z.crossProduct(Vector(towards[k]))
        for j in 0..<p {
          information[k, K - 1 + j] = cross[j]
          information[K - 1 + j, k] = cross[j]
        }
      }
    }
    self.scores = scores
    self.information = information
  }
}

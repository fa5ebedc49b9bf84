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

  /// Of a step, relative to the largest parameter; one more is made after it.
  var tolerance = 1e-13

  private static let mostSteps = 200

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
      isLast = moved <= tolerance * largest
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
    let gaps = theta.indices.map { $0 > 0 ? OrdinalGap(theta[$0] - theta[$0 - 1]) : OrdinalGap() }
    var sum = 0.0
    // Derivatives by the two thresholds of each row.
    var upper = [Double](repeating: 0, count: n)
    var lower = upper
    // −H, row by row: thresholds' own entries, then slopes' weights.
    var own = [Double](repeating: 0, count: K - 1)
    var crossed = own
    var slopeWeights = upper
    var towards = [[Double]](repeating: upper, count: K - 1)
    for i in 0..<n {
      let eta = fitted[i] + (offset?[i] ?? 0)
      let k = codes[i]
      let (hasUpper, hasLower) = (k < K - 1, k > 0)
      let gap = hasUpper && hasLower ? gaps[k] : OrdinalGap()
      sum += gap.logShare
      var slopeWeight = -2 * gap.bend
      if hasUpper {
        let F = OrdinalShare(theta[k] - eta)
        sum += F.log
        upper[i] = F.above + gap.ratio
        let h = F.below * F.above + gap.bend
        own[k] += h
        towards[k][i] -= h - gap.bend
        slopeWeight += h
      }
      if hasLower {
        let F = OrdinalShare(theta[k - 1] - eta)
        sum += F.logAbove
        lower[i] = -F.below - gap.ratio
        let h = F.below * F.above + gap.bend
        own[k - 1] += h
        towards[k - 1][i] -= h - gap.bend
        slopeWeight += h
      }
      crossed[min(k, K - 2)] -= gap.bend
      slopeWeights[i] = slopeWeight
    }
    logLikelihood = sum
    let scores = Matrix(rowCount: n, columnCount: q) { j, column in
      guard j >= K - 1 else {
        for i in 0..<n {
          let score = codes[i] == j ? upper[i] : (codes[i] == j + 1 ? lower[i] : 0)
          column.initializeElement(at: i, to: score)
        }
        return
      }
      Z.withColumn(j - K + 1) { z in
        for i in 0..<n {
          column.initializeElement(at: i, to: -(upper[i] + lower[i]) * z[i])
        }
      }
    }
    var information = Matrix(rowCount: q, columnCount: q)
    for k in 0..<K - 1 {
      information[k, k] = own[k]
      guard k > 0 else { continue }
      information[k, k - 1] = crossed[k]
      information[k - 1, k] = crossed[k]
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

/// What two thresholds a gap apart are to the share of the level between them, wherever it is.
private struct OrdinalGap {
  /// 1 / (e^gap − 1), that and its square, and log(1 − e^−gap).
  private(set) var ratio = 0.0
  private(set) var bend = 0.0
  private(set) var logShare = 0.0

  init() {}

  init(_ gap: Double) {
    ratio = 1 / Elementary.exponentialLessOne(gap)
    bend = ratio + ratio * ratio
    logShare = Elementary.log(-Elementary.exponentialLessOne(-gap))
  }
}

/// F(a) and 1 − F(a), F the logistic, and their logarithms, with one exponential.
struct OrdinalShare {
  let below: Double
  let above: Double
  private let a: Double
  private let e: Double

  init(_ a: Double) {
    self.a = a
    e = Elementary.exponential(-a.magnitude)
    let (large, small) = (1 / (1 + e), e / (1 + e))
    (below, above) = a < 0 ? (small, large) : (large, small)
  }

  var log: Double { min(a, 0) - Elementary.logOnePlus(e) }
  var logAbove: Double { min(-a, 0) - Elementary.logOnePlus(e) }
}

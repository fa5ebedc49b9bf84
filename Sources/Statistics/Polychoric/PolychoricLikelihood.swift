/// log L(ρ, a, b) = Σ nᵢⱼ log πᵢⱼ of a table of categories, with its first and second derivatives, and
/// its maximum by Newton's method.
///
/// πᵢⱼ is a signed sum of Φ₂ at four corners (a, b), and
///
///     ∂Φ₂/∂a = φ(a) Φ((b − ρa)/√(1−ρ²))      ∂Φ₂/∂ρ = φ₂        ∂²Φ₂/∂a∂b = φ₂
///     ∂²Φ₂/∂a² = −a ∂Φ₂/∂a − ρ φ₂             ∂²Φ₂/∂a∂ρ = −φ₂ (a − ρb)/(1−ρ²)
///     ∂²Φ₂/∂ρ² = φ₂ (ρ/(1−ρ²) + (ab(1+ρ²) − ρ(a²+b²))/(1−ρ²)²)
///
/// Parameters are ρ, then the thresholds of the rows, then those of the columns.
struct PolychoricLikelihood {
  let table: CategoryTable

  init(_ table: CategoryTable) { self.table = table }

  struct Maximum {
    let correlation: Double
    let standardError: Double
  }

  private static let mostSteps = 200
  private static let furthest = 1 - 1e-7

  /// From thresholds of the margins and ρ found for them alone. nil where ρ goes to ±1.
  func maximum() -> Maximum? {
    let (rows, columns) = table.thresholds
    var parameters = [0] + rows + columns
    parameters[0] = bestCorrelation(parameters)
    guard var value = evaluate(parameters) else { return nil }
    for _ in 0..<Self.mostSteps {
      guard let (step, gain) = step(from: value) else { return nil }
      guard let next = improved(parameters, by: step, than: value.logLikelihood) else {
        return settled(parameters, value, gain)
      }
      (parameters, value) = next
      // The step just taken leaves its square; smaller ones are rounding, and may go on for ever.
      if gain < 1e-18 { return settled(parameters, value, gain) }
    }
    return nil
  }

  /// Newton's step, and twice what it promises; where log L is not concave, with as much added to the
  /// diagonal of the information as makes it so (Levenberg & Marquardt).
  private func step(from value: Value) -> (step: [Double], gain: Double)? {
    let size = value.information.indices.map { value.information[$0][$0].magnitude }.max() ?? 1
    for damping in [0, 1e-3, 1e-2, 0.1, 1, 10] {
      var information = value.information
      for k in information.indices { information[k][k] += damping * size }
      guard let step = SymmetricSystem(information)?.solve(value.gradient) else { continue }
      return (step, zip(step, value.gradient).reduce(0) { $0 + $1.0 * $1.1 })
    }
    return nil
  }

  /// Half the gain is what Newton's step still promises: no more than rounding of log L.
  private func settled(_ parameters: [Double], _ value: Value, _ gain: Double) -> Maximum? {
    guard gain < 1e-9, parameters[0].magnitude < 0.99999,
      !isMatchedAtAnEnd(parameters, value.logLikelihood),
      let system = SymmetricSystem(value.information)
    else { return nil }
    let unit = [1.0] + [Double](repeating: 0, count: parameters.count - 1)
    return Maximum(
      correlation: parameters[0], standardError: system.solve(unit)[0].squareRoot())
  }

  /// Whether ρ = ±1 does as well: the likelihood is flat there, and Newton's method stops early.
  private func isMatchedAtAnEnd(_ parameters: [Double], _ found: Double) -> Bool {
    [-Self.furthest, Self.furthest].contains { end in
      var trial = parameters
      trial[0] = end
      return (logLikelihood(trial) ?? -.infinity) >= found - 1e-6
    }
  }

  /// The step, halved until log L does not fall.
  private func improved(
    _ parameters: [Double], by step: [Double], than before: Double
  ) -> ([Double], Value)? {
    var share = 1.0
    for _ in 0..<40 {
      let trial = zip(parameters, step).map { $0 + share * $1 }
      if trial[0].magnitude < Self.furthest, let value = evaluate(trial),
        value.logLikelihood >= before, trial != parameters
      {
        return (trial, value)
      }
      share /= 2
    }
    return nil
  }

  /// The best of a grid over ρ, close enough for Newton's method: log L need not be concave.
  private func bestCorrelation(_ start: [Double]) -> Double {
    var best = (rho: 0.0, logLikelihood: -Double.infinity)
    for step in -19...19 {
      var trial = start
      trial[0] = Double(step) / 20
      guard let value = logLikelihood(trial), value > best.logLikelihood else { continue }
      best = (trial[0], value)
    }
    return best.rho
  }

  struct Value {
    var logLikelihood = 0.0
    var gradient: [Double]
    /// − ∂² log L.
    var information: [[Double]]
  }

  private func bounds(_ parameters: [Double]) -> (a: [Double], b: [Double])? {
    let r = table.counts.count
    let a = [-Double.infinity] + parameters[1..<r] + [.infinity]
    let b = [-Double.infinity] + parameters[r...] + [.infinity]
    let isOrdered = [a, b].allSatisfy { zip($0, $0.dropFirst()).allSatisfy(<) }
    return isOrdered ? (a, b) : nil
  }

  private func logLikelihood(_ parameters: [Double]) -> Double? {
    guard let (a, b) = bounds(parameters) else { return nil }
    let normal = BivariateNormal(unchecked: parameters[0])
    let corners = a.map { a in b.map { normal.cdf(a, $0) } }
    var sum = 0.0
    for (i, row) in table.counts.enumerated() {
      for (j, count) in row.enumerated() where count > 0 {
        let p = corners[i + 1][j + 1] - corners[i][j + 1] - corners[i + 1][j] + corners[i][j]
        guard p > 0 else { return nil }
        sum += count * Elementary.logarithm(p)
      }
    }
    return sum
  }

  private func evaluate(_ parameters: [Double]) -> Value? {
    guard let (a, b) = bounds(parameters) else { return nil }
    let r = table.counts.count
    let size = parameters.count
    let corners = a.indices.map { i in
      b.indices.map { j in
        Corner(
          a[i], b[j], parameters[0], row: i > 0 && i < r ? i : nil,
          column: j > 0 && j < b.count - 1 ? r - 1 + j : nil)
      }
    }
    var value = Value(
      gradient: [Double](repeating: 0, count: size),
      information: [[Double]](repeating: [Double](repeating: 0, count: size), count: size))
    for (i, row) in table.counts.enumerated() {
      for (j, count) in row.enumerated() where count > 0 {
        var cell = CellDerivatives()
        cell.add(corners[i + 1][j + 1], 1)
        cell.add(corners[i][j + 1], -1)
        cell.add(corners[i + 1][j], -1)
        cell.add(corners[i][j], 1)
        guard cell.p > 0 else { return nil }
        value.add(cell, count)
      }
    }
    return value
  }
}

extension PolychoricLikelihood.Value {
  fileprivate mutating func add(_ cell: CellDerivatives, _ count: Double) {
    logLikelihood += count * Elementary.logarithm(cell.p)
    for (k, first) in cell.first {
      gradient[k] += count * first / cell.p
      for (l, other) in cell.first {
        information[k][l] += count * first * other / (cell.p * cell.p)
      }
    }
    for (pair, second) in cell.second {
      information[pair.k][pair.l] -= count * second / cell.p
    }
  }
}

/// Φ₂ at a corner, with its derivatives by the parameters it depends on.
private struct Corner {
  var p = 0.0
  var first: [(Int, Double)] = []
  var second: [(CellDerivatives.Pair, Double)] = []

  /// - Parameters:
  ///   - row, column: positions of a and b among the parameters; nil where infinite.
  init(_ a: Double, _ b: Double, _ rho: Double, row: Int?, column: Int?) {
    let normal = BivariateNormal(unchecked: rho)
    p = normal.cdf(a, b)
    let rest = (1 - rho) * (1 + rho)
    let density = normal.density(a, b)
    func slope(_ own: Double, _ other: Double) -> Double {
      Normal.standard.density(own)
        * Normal.standard.cdf((other - rho * own) / rest.squareRoot())
    }
    func add(_ k: Int, _ l: Int, _ value: Double) {
      second.append((.init(k: k, l: l), value))
      if k != l { second.append((.init(k: l, l: k), value)) }
    }
    for (position, own, other) in [(row, a, b), (column, b, a)] {
      guard let position, other != -.infinity else { continue }
      let slope = slope(own, other)
      first.append((position, slope))
      add(position, position, -own * slope - rho * density)
      if other.isFinite { add(position, 0, -density * (own - rho * other) / rest) }
    }
    guard let row, let column else { return }
    first.append((0, density))
    add(row, column, density)
    add(
      0, 0,
      density * (rho / rest + (a * b * (1 + rho * rho) - rho * (a * a + b * b)) / (rest * rest)))
  }
}

/// πᵢⱼ and its derivatives, by parameter.
private struct CellDerivatives {
  struct Pair: Hashable {
    let k: Int
    let l: Int
  }

  var p = 0.0
  var first: [Int: Double] = [:]
  var second: [Pair: Double] = [:]

  mutating func add(_ corner: Corner, _ sign: Double) {
    p += sign * corner.p
    for (k, value) in corner.first { first[k, default: 0] += sign * value }
    for (pair, value) in corner.second { second[pair, default: 0] += sign * value }
  }
}

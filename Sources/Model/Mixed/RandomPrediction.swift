import LinearAlgebra

/// A group's predicted random effect (best linear unbiased prediction).
public struct RandomPrediction: Sendable, Equatable {
  /// As in `RandomTerm.name`.
  public let term: String
  public let group: String
  /// `(Intercept)` or the predictor.
  public let column: String
  public let estimate: Double
  /// Given β, σ and θ: R's `ranef(condVar = TRUE)`.
  public let conditionalError: Double
  /// Of b̂ − b, given σ and θ only: the uncertainty of β counts.
  public let predictionError: Double?

  func scaled(by unit: Double) -> RandomPrediction {
    RandomPrediction(
      term: term, group: group, column: column, estimate: estimate * unit,
      conditionalError: conditionalError * unit, predictionError: predictionError.map { $0 * unit })
  }
}

extension MixedFit {
  /// b̂ = E(b | y), term by term and group by group, with standard errors.
  public var predictions: [RandomPrediction] {
    let plan = deviance.products.plan
    let conditional = SelectedInverse(optimum.point.cholesky, withFixed: false)
    let full = SelectedInverse(optimum.point.cholesky, withFixed: true)
    let data = deviance.data
    var list: [RandomPrediction] = []
    for (t, term) in data.terms.enumerated() {
      let k = term.width
      let b = randomEffects(of: t)
      let A = term.inverseBasis * optimum.point.factor.matrix(t, k)
      for group in 0..<term.groupCount {
        let narrow = A * conditional.block(t, group, plan) * A.transposed()
        let wide = A * full.block(t, group, plan) * A.transposed()
        for c in 0..<k {
          list.append(
            RandomPrediction(
              term: terms[t].name, group: term.labels[group], column: terms[t].columns[c],
              estimate: b[group * k + c],
              conditionalError: sigma * narrow[c, c].squareRoot(),
              predictionError: sigma * wide[c, c].squareRoot()))
        }
      }
    }
    return list
  }

  /// b̂ of term t, k per group (groups with rows only).
  func randomEffects(of t: Int) -> [Double] {
    let data = deviance.data
    let term = data.terms[t]
    let k = term.width
    let u = ModeSolution(optimum.point.cholesky).effects(of: t, deviance.products.plan)
    let scaled = RandomScores.multiply(optimum.point.factor.blocks[t], u)
    var b = scaled
    for first in stride(from: 0, to: scaled.count, by: k) {
      for a in 0..<k {
        b[first + a] = 0
        for c in a..<k { b[first + a] += data.scale * term.inverseBasis[a, c] * scaled[first + c] }
      }
    }
    return b
  }

  /// Xβ̂ + Zb̂.
  public var fitted: Vector {
    var fitted = X * coefficients
    for (t, term) in terms.enumerated() {
      let b = randomEffects(of: t)
      let groups = deviance.data.terms[t].groups
      let k = term.columns.count
      for c in 0..<k {
        term.Z.withColumn(c) { z in
          for i in groups.indices { fitted[i] += z[i] * b[groups[i] * k + c] }
        }
      }
    }
    return fitted
  }

  /// y − fitted.
  public var residuals: Vector { y - fitted }
}

extension SelectedInverse {
  /// The k × k block of one group.
  func block(_ t: Int, _ group: Int, _ plan: EliminationPlan) -> Matrix {
    if let j = plan.chain.firstIndex(of: t) {
      let node = plan.firstNode[j] + group
      let (k, height, base) = (plan.widths[j], plan.panelRows(node, j), plan.panelStart[node])
      return Matrix(rowCount: k, columnCount: k) { c, column in
        for a in 0..<k { column.initializeElement(at: a, to: panels[base + c * height + a]) }
      }
    }
    guard let d = plan.dense.firstIndex(of: t) else { return Matrix(rowCount: 0, columnCount: 0) }
    let k = plan.denseWidths[d]
    let first = plan.denseStart[d] + group * k
    return Matrix(rowCount: k, columnCount: k) { c, column in
      for a in 0..<k {
        column.initializeElement(at: a, to: dense[first + max(a, c), first + min(a, c)])
      }
    }
  }
}

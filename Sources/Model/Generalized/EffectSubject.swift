import LinearAlgebra
import Tables

/// Average effects and effects at the means of a fitted mean function, with delta-method errors:
///
///     number v      mean_i m'(ηᵢ) dᵢ'β,          gradient  mean_i [m''(ηᵢ) (dᵢ'β) xᵢ + m'(ηᵢ) dᵢ]
///     level of v    mean_i [m(x₁ᵢ'β) − m(x₀ᵢ'β)],   gradient  mean_i [m'(η₁ᵢ) x₁ᵢ − m'(η₀ᵢ) x₀ᵢ]
///
/// in which dᵢ = ∂xᵢ/∂v, interactions included, and x₁, x₀ are the row with v at the level and at the first.
/// The mean is weighted by trials. At the means, columns are at theirs and products are of means.
///
/// - Reference: Agrees with R `margins` by its definitions, and with statsmodels `get_margeff`.
struct EffectSubject {
  let spec: ModelSpec
  let sample: Sample
  let design: Design
  let covariance: Covariance
  let coefficients: [Double]
  let columns: [DesignMatrix.Column]
  let weights: [Double]
  let offset: [Double]?
  let nObs: Int
  let nClusters: Int?

  /// The mean of an outcome as a function of η, with derivatives.
  struct MeanFunction {
    let value: (Double) -> Double
    let slope: (Double) -> Double
    let curvature: (Double) -> Double

    static func of(_ family: Family) -> MeanFunction {
      MeanFunction(value: family.mean, slope: family.slope, curvature: family.curvature)
    }
  }

  /// A variable of the terms, and what changes of it.
  enum Change {
    case number
    case level(String, from: String)
  }

  /// An effect and its derivatives by the coefficients.
  struct Value {
    var estimate = 0.0
    var gradient: [Double]

    static func - (a: Value, b: Value) -> Value {
      Value(
        estimate: a.estimate - b.estimate, gradient: zip(a.gradient, b.gradient).map { $0 - $1 })
    }
  }

  /// The variables of the support terms, each with its changes and the name of each.
  var variables: [(name: String, term: String, change: Change)] {
    var seen = Set<String>()
    var found: [(name: String, term: String, change: Change)] = []
    for term in design.terms where term.role == .support {
      for coding in term.codings {
        if case .number(let name) = coding, seen.insert(name).inserted {
          found.append((name, name, .number))
        }
        guard let (name, levels) = coding.levels, seen.insert(name).inserted,
          let first = levels.labels.first
        else { continue }
        for level in levels.labels.dropFirst() {
          found.append((name, "\(name)[\(level)]", .level(level, from: first)))
        }
      }
    }
    return found
  }

  /// X with a column set to one value in every row.
  private func matrix(setting name: String, to column: Column) -> DesignMatrix {
    var table = sample.table
    guard let old = table.schema[name] else { return DesignMatrix(design, table) }
    table.set(column, as: old)
    return DesignMatrix(design, table)
  }

  func matrices(_ name: String, _ change: Change) -> (high: DesignMatrix, low: DesignMatrix) {
    let n = sample.table.rowCount
    switch change {
    case .number:
      return (
        matrix(setting: name, to: Column(.number([Double](repeating: 1, count: n)))),
        matrix(setting: name, to: Column(.number([Double](repeating: 0, count: n))))
      )
    case .level(let level, let first):
      return (
        matrix(setting: name, to: .texts([String?](repeating: level, count: n))),
        matrix(setting: name, to: .texts([String?](repeating: first, count: n)))
      )
    }
  }

  /// - Parameter extended: from a row of the design to the row of coefficients that gives η.
  func value(
    of variable: (name: String, term: String, change: Change), kind: MarginalEffect.Kind,
    mean: MeanFunction, extended: ([Double]) -> [Double], offsetSign: Double = 1
  ) -> Value {
    let (high, low) = matrices(variable.name, variable.change)
    let now = DesignMatrix(design, sample.table)
    let beta = coefficients
    var sum = Value(gradient: [Double](repeating: 0, count: beta.count))
    func dot(_ x: [Double]) -> Double { zip(x, beta).reduce(0) { $0 + $1.0 * $1.1 } }
    func add(_ x1: [Double], _ x0: [Double], _ x: [Double], _ o: Double, _ weight: Double) {
      let (e1, e0) = (extended(x1), extended(x0))
      if case .number = variable.change {
        let row = extended(x)
        let eta = dot(row) + offsetSign * o
        let d = zip(e1, e0).map { $0 - $1 }
        let along = dot(d)
        let (first, second) = (mean.slope(eta), mean.curvature(eta))
        sum.estimate += weight * first * along
        for j in beta.indices {
          sum.gradient[j] += weight * (second * along * row[j] + first * d[j])
        }
      } else {
        let (eta1, eta0) = (dot(e1) + offsetSign * o, dot(e0) + offsetSign * o)
        sum.estimate += weight * (mean.value(eta1) - mean.value(eta0))
        let (s1, s0) = (mean.slope(eta1), mean.slope(eta0))
        for j in beta.indices { sum.gradient[j] += weight * (s1 * e1[j] - s0 * e0[j]) }
      }
    }
    let total = weights.reduce(0, +)
    if kind == .atMeans {
      let o = offset.map { o in zip(o, weights).reduce(0) { $0 + $1.0 * $1.1 } / total } ?? 0
      add(
        high.productsOfMeans(weights), low.productsOfMeans(weights), now.productsOfMeans(weights),
        o, 1)
      return sum
    }
    for start in stride(from: 0, to: now.rowCount, by: 2048) {
      let range = start..<min(start + 2048, now.rowCount)
      let (X1, X0, X) = (high.rows(range), low.rows(range), now.rows(range))
      for row in range {
        let i = row - start
        add(
          X1.row(i).elements, X0.row(i).elements, X.row(i).elements, offset?[row] ?? 0,
          weights[row] / total)
      }
    }
    return sum
  }

  func row(
    _ term: String, _ kind: MarginalEffect.Kind, _ quantity: String, level: String?,
    _ value: Value
  ) -> MarginalEffect {
    let g = Vector(value.gradient)
    let variance = covariance.matrix.quadraticForm(g)
    // The coefficient's own degrees of freedom; the fewest of those it rests on.
    let own = columns.indices.filter { columns[$0].name == term }
    let resting = own.isEmpty ? Array(columns.indices) : own
    let df = resting.map { covariance.degreesOfFreedom[$0] }.min() ?? .infinity
    let hidden = columns.indices.contains {
      covariance.standardErrors[$0] == nil && value.gradient[$0] != 0
    }
    let se = hidden ? nil : max(0, variance).squareRoot()
    let test = WaldTest(
      estimate: value.estimate, standardError: se, df: df, level: spec.inference.level)
    return effect(
      term, kind, quantity, level: level, value.estimate, se, df, test)
  }

  /// e^β with the ends of β's interval, each raised.
  func ratio(_ estimate: Estimate, _ quantity: String) -> MarginalEffect {
    let value = Elementary.exponential(estimate.estimate)
    return effect(
      estimate.term, .ratio, quantity, level: nil, value, estimate.stdError.map { $0 * value },
      estimate.df,
      WaldTest(
        statistic: estimate.statistic, pValue: estimate.pValue,
        confLow: estimate.confLow.map(Elementary.exponential),
        confHigh: estimate.confHigh.map(Elementary.exponential)))
  }

  func effect(
    _ term: String, _ kind: MarginalEffect.Kind, _ quantity: String, level: String?,
    _ value: Double, _ se: Double?, _ df: Double?, _ test: WaldTest
  ) -> MarginalEffect {
    MarginalEffect(
      model: spec.name, role: spec.role, outcome: spec.outcome, term: term, termRole: .support,
      kind: kind, quantity: quantity, level: level, estimate: value, stdError: se,
      statistic: test.statistic, df: se == nil ? nil : df, pValue: test.pValue,
      confLow: test.confLow, confHigh: test.confHigh, confLevel: spec.inference.level,
      covariance: covariance.estimator, nObs: nObs, nClusters: nClusters)
  }
}

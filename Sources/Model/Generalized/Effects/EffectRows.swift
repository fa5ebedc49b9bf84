import LinearAlgebra
import Statistics
import Tables

/// What is compared in every row: a derivative by a column, so much more of it with what it is, or one place with
/// another, some columns perhaps held at a place of their own.
struct EffectChange {
  enum Kind {
    case derivative(by: String)
    case step(to: Place, from: Place)
    case more(NumberStep)
  }

  let kind: Kind
  var held = Place()

  /// Between two predictions.
  var isDifference: Bool {
    if case .derivative = kind { return false }
    return true
  }
}

/// An effect and its derivatives by the coefficients.
struct EffectValue {
  var estimate = 0.0
  var gradient: [Double]

  static func + (a: EffectValue, b: EffectValue) -> EffectValue {
    EffectValue(
      estimate: a.estimate + b.estimate, gradient: zip(a.gradient, b.gradient).map { $0 + $1 })
  }

  static func * (a: Double, b: EffectValue) -> EffectValue {
    EffectValue(estimate: a * b.estimate, gradient: b.gradient.map { a * $0 })
  }

  static func - (a: EffectValue, b: EffectValue) -> EffectValue {
    EffectValue(
      estimate: a.estimate - b.estimate, gradient: zip(a.gradient, b.gradient).map { $0 - $1 })
  }
}

/// The rows of X that a change leads to and from, of which effects are
///
///     derivative    Σ wᵢ m'(ηᵢ) dᵢ'b / Σ wᵢ,          gradient  Σ wᵢ [m''(ηᵢ) (dᵢ'b) xᵢ + m'(ηᵢ) dᵢ] / Σ wᵢ
///     step          Σ wᵢ [m(x₁ᵢ'b) − m(x₀ᵢ'b)] / Σ wᵢ,   gradient  Σ wᵢ [m'(η₁ᵢ) x₁ᵢ − m'(η₀ᵢ) x₀ᵢ] / Σ wᵢ
///
/// with dᵢ = ∂xᵢ/∂v, interactions and curves included. Steps are taken from η₀ by (x₁ᵢ − x₀ᵢ)'b, so that one
/// too small to be seen in η has its digits all the same.
struct EffectRows {
  private let rowCount: Int
  /// X, and what is compared: D, or X₁ with X₀ in the place of X.
  private let base: DesignMatrix
  private let other: DesignMatrix
  private let isDerivative: Bool
  private let offset: [Double]?

  /// - Parameter meanWeights: where given, curved columns stand at their weighted means.
  init(
    _ change: EffectChange, _ design: Design, _ table: Table, offset: [Double]?,
    meanWeights: [Double]? = nil
  ) {
    var held = change.held
    if let meanWeights { held = held.filling(design.curvedMeans(table, meanWeights)) }
    rowCount = table.rowCount
    self.offset = offset
    switch change.kind {
    case .derivative(let name):
      let placed = table.placing(held)
      base = DesignMatrix(design, placed)
      other = DesignMatrix(design, placed, as: .derivative(by: name))
      isDerivative = true
    case .step(let to, let from):
      base = DesignMatrix(design, table.placing(from.filling(held.positions)))
      other = DesignMatrix(design, table.placing(to.filling(held.positions)))
      isDerivative = false
    case .more(let step):
      let placed = table.placing(held)
      base = DesignMatrix(design, step.start(placed))
      other = DesignMatrix(design, step.end(placed))
      isDerivative = false
    }
  }

  /// Over all rows.
  func average(_ view: EffectModel.View, _ beta: [Double], _ weights: [Double]) -> EffectValue {
    let b = Vector(view.toColumns(beta))
    let total = weights.reduce(0, +)
    var sum = EffectValue(gradient: [Double](repeating: 0, count: b.count))
    for start in stride(from: 0, to: rowCount, by: 2048) {
      let range = start..<min(start + 2048, rowCount)
      add(
        base.rows(range), other.rows(range), range.map { view.offsetSign * (offset?[$0] ?? 0) },
        range.map { weights[$0] / total }, view.mean, b, &sum)
    }
    return EffectValue(estimate: sum.estimate, gradient: view.toCoefficients(sum.gradient))
  }

  /// In one row, with every column at its mean: products are of means.
  func atMeans(_ view: EffectModel.View, _ beta: [Double], _ weights: [Double]) -> EffectValue {
    let b = Vector(view.toColumns(beta))
    let total = weights.reduce(0, +)
    let o = offset.map { zip($0, weights).reduce(0) { $0 + $1.0 * $1.1 } / total } ?? 0
    var sum = EffectValue(gradient: [Double](repeating: 0, count: b.count))
    func row(_ matrix: DesignMatrix) -> Matrix {
      Matrix(columns: [Vector(matrix.productsOfMeans(weights))]).transposed()
    }
    add(row(base), row(other), [view.offsetSign * o], [1], view.mean, b, &sum)
    return EffectValue(estimate: sum.estimate, gradient: view.toCoefficients(sum.gradient))
  }

  /// By how much a row of X moves.
  func move(ofRow row: Int) -> [Double] {
    let to = other.rows(row..<row + 1)
    return (isDerivative ? to : to - base.rows(row..<row + 1)).row(0).elements
  }

  /// Whether every row moves as the first does, but for rounding.
  var moveAlike: Bool { base.movesAlike(to: isDerivative ? nil : other) }

  private func add(
    _ X: Matrix, _ other: Matrix, _ offsets: [Double], _ weights: [Double],
    _ mean: EffectModel.MeanFunction, _ b: Vector, _ sum: inout EffectValue
  ) {
    let D = isDerivative ? other : other - X
    let (fitted, moved) = (X * b, D * b)
    // The weights with which rows of X and of D enter the gradient.
    var (ofX, ofD) = (weights, weights)
    for i in weights.indices {
      let eta = fitted[i] + offsets[i]
      if isDerivative {
        let slope = weights[i] * mean.slope(eta)
        sum.estimate += slope * moved[i]
        ofX[i] = weights[i] * mean.curvature(eta) * moved[i]
        ofD[i] = slope
      } else {
        sum.estimate += weights[i] * mean.difference(eta, moved[i])
        ofX[i] = weights[i] * mean.slopeDifference(eta, moved[i])
        ofD[i] = weights[i] * mean.slope(eta + moved[i])
      }
    }
    let gradient = X.crossProduct(Vector(ofX)) + D.crossProduct(Vector(ofD))
    for j in sum.gradient.indices { sum.gradient[j] += gradient[j] }
  }
}

extension DesignMatrix {
  /// Whether every row differs from that of another matrix by what the first does, but for rounding.
  func movesAlike(to other: DesignMatrix?) -> Bool {
    guard let other, rowCount > 0 else { return false }
    return (0..<columnCount).allSatisfy { j in
      let (from, to) = (values(of: j), other.values(of: j))
      let size = max(from.largestMagnitude, to.largestMagnitude)
      return from.indices.allSatisfy {
        ((to[$0] - from[$0]) - (to[0] - from[0])).magnitude <= 1e-12 * size
      }
    }
  }
}

extension Place {
  /// Where this one says nothing, as the other has it.
  func filling(_ others: [String: Position]) -> Place {
    Place(positions: positions.merging(others) { own, _ in own })
  }
}

extension Table {
  /// Columns set to one value in every row.
  func placing(_ place: Place) -> Table {
    var table = self
    for (name, position) in place.positions {
      guard let spec = schema[name] else { continue }
      switch position {
      case .value(let value):
        table.set(Column(.number([Double](repeating: value, count: rowCount))), as: spec)
      case .level(let level):
        table.set(.texts([String?](repeating: level, count: rowCount)), as: spec)
      }
    }
    return table
  }
}

extension Design {
  /// The means of columns that curves are of.
  func curvedMeans(_ table: Table, _ weights: [Double]) -> [String: Place.Position] {
    let total = weights.reduce(0, +)
    var means: [String: Place.Position] = [:]
    for case .curve(let factor, _) in terms.flatMap(\.codings) {
      guard let values = table[factor.column]?.numbers else { continue }
      means[factor.column] = .value(zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 } / total)
    }
    return means
  }
}

import LinearAlgebra
import Statistics

/// A least-squares problem on whose rows outcomes are tested: θ = Z'Wy, e = y − Zθ, of outcomes from which
/// effects are absorbed first where they did not fit beside the terms.
struct RowProblem: Sendable {
  let fit: LinearFit
  let residualDF: Double
  /// K of cr1s.
  let counted: Int
  var absorption: Absorption?
  private let Z: Matrix
  private let WZ: Matrix

  init(
    _ fit: LinearFit, residualDF: Double, counted: Int, absorption: Absorption? = nil
  ) {
    self.fit = fit
    self.residualDF = residualDF
    self.counted = counted
    self.absorption = absorption
    (Z, WZ) = fit.orthonormal
  }

  /// a'θ of the coefficient j, with the smallest effect that matters.
  ///
  /// - Parameter deviation: of outcomes of variance one, in units of the outcome.
  func tester(_ j: Int, smallest: Double?, deviation: Double) -> RowTester {
    let (a, scale) = fit.direction(of: j)
    let shift = smallest.flatMap { deviation > 0 ? $0 / (scale * deviation) : nil }
    return RowTester(direction: a, shift: shift)
  }

  /// A draw's θ and residuals, one column each; nil of those whose effects could not be absorbed.
  struct Solved {
    let theta: Matrix
    let residuals: Matrix
    /// Σ we².
    let squares: [Double]
  }

  func solve(_ outcomes: [[Double]]) -> Solved {
    let Y = Matrix(columns: outcomes)
    let theta = WZ.crossProduct(Y)
    let E = Y - Z * theta
    let squares = (0..<outcomes.count).map { b in
      E.withColumn(b) { e in
        var sum = 0.0
        for i in e.indices { sum += (fit.weights?[i] ?? 1) * e[i] * e[i] }
        return sum
      }
    }
    return Solved(theta: theta, residuals: E, squares: squares)
  }

  /// Outcomes are drawn and tested some at a time, so that no more than about a million numbers are held.
  private var blockSize: Int { max(1, min(250, 1_000_000 / max(1, fit.rowCount))) }

  /// - Parameters:
  ///   - more: what else is made of a draw's outcome, θ and residuals.
  func run(
    _ draws: Int, _ effects: RowEffects, _ testers: inout [RowTester],
    _ generator: inout SeededGenerator
  ) {
    var left = draws
    while left > 0 {
      var outcomes: [[Double]] = []
      for _ in 0..<min(left, blockSize) {
        let y = effects.draw(&generator)
        if let kept = absorption.map({ $0.residuals(of: y) }) ?? y {
          outcomes.append(kept)
        } else {
          for i in testers.indices { testers[i].addFailure() }
        }
      }
      left -= blockSize
      guard !outcomes.isEmpty else { continue }
      add(solve(outcomes), to: &testers)
    }
  }

  func add(_ solved: Solved, to testers: inout [RowTester]) {
    for i in testers.indices {
      let numerators = solved.theta.crossProduct(testers[i].direction)
      for b in 0..<numerators.count {
        solved.residuals.withColumn(b) {
          testers[i].add(
            numerators[b], $0, squares: solved.squares[b],
            working: solved.squares[b] / residualDF)
        }
      }
    }
  }

  /// How many outcomes may be drawn for the numbers that this takes, by the design alone.
  func affordable(_ draws: Int) -> Int {
    let own = 4 * fit.columnCount + Self.testingEffort
    let each = Double(fit.rowCount * (own + (absorption == nil ? 0 : Self.absorbingEffort)))
    return min(draws, Int(Self.mostEffort / each))
  }

  /// Multiplications and the like: of all draws, and what drawing and testing, and what absorbing, take for
  /// a row of a draw.
  private static let mostEffort = 1e10
  private static let testingEffort = 100
  private static let absorbingEffort = 300
}

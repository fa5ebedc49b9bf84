import LinearAlgebra

/// Minimizes a smooth function of a few variables by BFGS, with its gradient.
///
/// Where a step promises less than the function's rounding (`noise`) it is judged by the gradient
/// alone, so the minimizer comes out to about the gradient's own accuracy and not to its root.
struct QuasiNewton {
  struct Point {
    let x: [Double]
    let value: Double
    let gradient: [Double]
  }

  struct Result {
    let point: Point
    /// g'Bg, B the inverse Hessian: twice what a Newton step would gain.
    let decrement: Double
    let isConverged: Bool
    let evaluations: Int
    /// B.
    let inverseHessian: [[Double]]
  }

  var maximumIterations = 200
  /// A decrement to stop at.
  var tolerance = 1e-19
  /// What a difference of two values is uncertain by.
  var noise = 1e-9

  typealias Objective = ([Double]) -> (value: Double, gradient: () -> [Double])?

  /// - Parameter curvature: a first guess of the Hessian's diagonal, positive.
  /// - Parameter inverseHessian: a better guess, if there is one.
  func minimize(
    from start: [Double], curvature: [Double], inverseHessian: [[Double]]? = nil,
    _ objective: Objective
  ) -> Result? {
    guard let first = objective(start) else { return nil }
    var evaluations = 1
    var point = Point(x: start, value: first.value, gradient: first.gradient())
    let n = start.count
    func fresh() -> [[Double]] {
      (0..<n).map { i in (0..<n).map { $0 == i ? 1 / curvature[i] : 0 } }
    }
    var B = inverseHessian ?? fresh()
    var isFresh = inverseHessian == nil
    for _ in 0..<maximumIterations {
      let direction = B.map { row in -zip(row, point.gradient).reduce(0) { $0 + $1.0 * $1.1 } }
      let decrement = -zip(direction, point.gradient).reduce(0) { $0 + $1.0 * $1.1 }
      if decrement <= tolerance {
        return Result(
          point: point, decrement: decrement, isConverged: true, evaluations: evaluations,
          inverseHessian: B)
      }
      guard let next = search(point, direction, decrement, objective, &evaluations) else {
        if isFresh || decrement < noise {
          return Result(
            point: point, decrement: decrement, isConverged: decrement < 1e-12,
            evaluations: evaluations, inverseHessian: B)
        }
        B = fresh()
        isFresh = true
        continue
      }
      update(&B, from: point, to: next, isFresh: isFresh)
      isFresh = false
      point = next
    }
    return Result(
      point: point, decrement: .infinity, isConverged: false, evaluations: evaluations,
      inverseHessian: B)
  }

  private func search(
    _ point: Point, _ direction: [Double], _ decrement: Double, _ objective: Objective,
    _ evaluations: inout Int
  ) -> Point? {
    var step = 1.0
    for _ in 0..<40 {
      let x = zip(point.x, direction).map { $0 + step * $1 }
      evaluations += 1
      guard let trial = objective(x) else {
        step /= 4
        continue
      }
      let change = trial.value - point.value
      if decrement * step > noise {
        if change <= -1e-4 * step * decrement {
          return Point(x: x, value: trial.value, gradient: trial.gradient())
        }
        // The minimizer of the parabola through both values and the slope.
        let curvature = change + step * decrement
        let best = curvature > 0 ? 0.5 * step * step * decrement / curvature : step / 4
        step = min(max(best, 0.1 * step), 0.5 * step)
      } else {
        let gradient = trial.gradient()
        let slope = zip(direction, gradient).reduce(0) { $0 + $1.0 * $1.1 }
        guard slope.magnitude < 0.9 * decrement else { return nil }
        return Point(x: x, value: trial.value, gradient: gradient)
      }
    }
    return nil
  }

  private func update(_ B: inout [[Double]], from old: Point, to new: Point, isFresh: Bool) {
    let s = zip(new.x, old.x).map { $0 - $1 }
    let y = zip(new.gradient, old.gradient).map { $0 - $1 }
    let sy = zip(s, y).reduce(0) { $0 + $1.0 * $1.1 }
    let norms = zip(s, s).reduce(0) { $0 + $1.0 * $1.1 } * zip(y, y).reduce(0) { $0 + $1.0 * $1.1 }
    guard sy > 1e-10 * norms.squareRoot() else { return }
    if isFresh {
      // Variables are nearly separate here: each one's own secant beats one scale for all.
      for i in s.indices where s[i] * y[i] > 0 {
        B[i][i] = min(max(s[i] / y[i], B[i][i] / 30), B[i][i] * 30)
      }
    }
    let By = B.map { row in zip(row, y).reduce(0) { $0 + $1.0 * $1.1 } }
    let yBy = zip(y, By).reduce(0) { $0 + $1.0 * $1.1 }
    let n = s.count
    for i in 0..<n {
      for j in 0..<n {
        B[i][j] += (1 + yBy / sy) * s[i] * s[j] / sy - (By[i] * s[j] + s[i] * By[j]) / sy
      }
    }
  }
}

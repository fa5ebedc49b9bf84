/// Minimizes a function of a few variables without derivatives.
///
/// - Reference: Nelder & Mead (1965), with the usual coefficients 1, 2, ½, ½, restarted once from where
///   it ends, since a simplex can collapse early.
struct NelderMead {
  /// Stops where values across the simplex differ by less.
  var tolerance = 1e-10
  var maximumEvaluations = 4000

  private struct Vertex {
    let x: [Double]
    let value: Double
  }

  func minimize(
    from start: [Double], step: Double, _ f: ([Double]) -> Double
  ) -> (x: [Double], value: Double, evaluations: Int) {
    let first = descend(from: start, step: step, f)
    let again = descend(from: first.x, step: step / 5, f)
    return (again.x, again.value, first.evaluations + again.evaluations)
  }

  private func descend(
    from start: [Double], step: Double, _ f: ([Double]) -> Double
  ) -> (x: [Double], value: Double, evaluations: Int) {
    let n = start.count
    var evaluations = 0
    func vertex(_ x: [Double]) -> Vertex {
      evaluations += 1
      return Vertex(x: x, value: f(x))
    }
    var simplex = [vertex(start)]
    for i in 0..<n {
      var x = start
      x[i] += step
      simplex.append(vertex(x))
    }
    while evaluations < maximumEvaluations {
      simplex.sort { $0.value < $1.value }
      guard simplex[n].value - simplex[0].value > tolerance else { break }
      let center = (0..<n).map { i in
        simplex[..<n].reduce(0) { $0 + $1.x[i] } / Double(n)
      }
      func along(_ factor: Double) -> Vertex {
        vertex((0..<n).map { center[$0] + factor * (simplex[n].x[$0] - center[$0]) })
      }
      let reflected = along(-1)
      if reflected.value < simplex[0].value {
        let expanded = along(-2)
        simplex[n] = expanded.value < reflected.value ? expanded : reflected
      } else if reflected.value < simplex[n - 1].value {
        simplex[n] = reflected
      } else {
        let contracted = reflected.value < simplex[n].value ? along(-0.5) : along(0.5)
        if contracted.value < min(reflected.value, simplex[n].value) {
          simplex[n] = contracted
        } else {
          let best = simplex[0].x
          for v in 1...n {
            simplex[v] = vertex(zip(best, simplex[v].x).map { ($0 + $1) / 2 })
          }
        }
      }
    }
    simplex.sort { $0.value < $1.value }
    return (simplex[0].x, simplex[0].value, evaluations)
  }
}

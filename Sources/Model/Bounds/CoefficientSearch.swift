/// The greatest value of c'd(v) over all values v of the suppressed cells, by branch and bound.
///
/// For any λ, d₀ and any d with A(v) d = s(v),
///
///     c'd = c'd₀ + Σᵢ wᵢ (λ'zᵢ)(rᵢ − zᵢ'd₀) + (c − A λ)'(d − d₀),
///
/// in which the sum is over rows, so that its greatest value is that of the rows one by one, and the
/// last term is of second order: λ is taken near A⁻¹c and d₀ near d. Where c'd rises or falls in a cell
/// throughout a part, only that end of the cell can hold the greatest. What is left is halved, a
/// cell's interval or the box of d, the part of the greatest bound first. A part is dropped when its
/// bound does not exceed a value that some v attains.
struct CoefficientSearch {
  struct Maximum: Equatable {
    /// No value is greater; infinite where A can be singular.
    var bound: Double
    /// A value that some v has; −∞ where none was found.
    var attained: Double
    /// The shares of the cells at which it is.
    var attainedAt: [Double] = []
    var parts: Int
  }

  let system: UncertainSystem
  let c: [Double]
  /// How near bound and attained value have to be.
  let tolerance: Double
  /// The number of parts looked into at most.
  let limit: Int

  func maximum() -> Maximum {
    let cells = system.cellCount
    var best = Maximum(bound: -.infinity, attained: -.infinity, parts: 0)
    var open = [
      BoundNode(
        lower: Array(repeating: 0, count: cells), upper: Array(repeating: 1, count: cells),
        d: Array(repeating: BoundNode.everything, count: system.order), bound: .infinity)
    ]
    var closed = -Double.infinity
    while let next = open.indices.max(by: { open[$0].bound < open[$1].bound }) {
      let node = open.remove(at: next)
      if node.bound <= best.attained + tolerance || best.parts >= limit {
        closed = max(closed, node.bound)
        // It has the greatest bound of those that are left.
        break
      }
      best.parts += 1
      var part = PartSearch(system: system, c: c, node: node, tolerance: tolerance)
      part.run(attained: best.attained)
      if part.attained > best.attained {
        (best.attained, best.attainedAt) = (part.attained, part.attainedAt)
      }
      guard !part.isEmpty else { continue }
      if part.node.bound <= best.attained + tolerance {
        closed = max(closed, part.node.bound)
      } else if let halves = part.halves() {
        open += halves
      } else {
        closed = max(closed, part.node.bound)
      }
      if best.parts >= limit / 4 && part.node.bound == .infinity { closed = .infinity }
      if closed == .infinity { break }
    }
    best.bound = max(closed, best.attained)
    return best
  }
}

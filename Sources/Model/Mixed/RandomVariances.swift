import LinearAlgebra

/// vᵢ = zᵢ'Gzᵢ of each row, its derivatives by a column whose slope varies and by θ.
struct RandomVariances {
  struct Row {
    let value: Double
    let slope: Double
    let byTheta: [Double]
    let slopeByTheta: [Double]
  }

  private let blocks: RandomBlocks
  private let V: [Double]
  /// ∂z/∂x, and that times Λ, the same in every row.
  private let direction: [Double]
  private let moved: [Double]
  private let places: [(from: Int, to: Int)]

  init(_ fit: GeneralizedMixedFit, slopesAlong name: String?) {
    self.init(fit.deviance.blocks, fit.optimum.theta, slopesAlong: name)
  }

  init(_ blocks: RandomBlocks, _ theta: [Double], slopesAlong name: String?) {
    self.blocks = blocks
    V = blocks.scaled(theta)
    places = blocks.parameterPlaces
    direction = zip(blocks.terms, blocks.scales).flatMap { term, scales in
      zip(term.columns, scales).map { column, scale in
        let parts = MixedSpec.parts(of: column)
        return [column, parts.within, parts.between].contains { $0 == name } ? 1 / scale : 0
      }
    }
    var moved = [Double](repeating: 0, count: blocks.width)
    for (place, value) in zip(places, theta) { moved[place.to] += direction[place.from] * value }
    self.moved = moved
  }

  func row(_ row: Int) -> Row {
    let K = blocks.width
    return self.row(V[(row * K)..<(row * K + K)], blocks.Z[(row * K)..<(row * K + K)])
  }

  /// With so much more of the column whose slope varies: z + δ ∂z/∂x.
  func row(_ row: Int, movedBy delta: Double) -> Row {
    guard delta != 0, varies else { return self.row(row) }
    let K = blocks.width
    func moved(_ values: [Double], _ by: [Double]) -> ArraySlice<Double> {
      (0..<K).map { values[row * K + $0] + delta * by[$0] }[...]
    }
    return self.row(moved(V, self.moved), moved(blocks.Z, direction))
  }

  /// Whether that column has a slope that varies.
  private var varies: Bool { direction.contains { $0 != 0 } }

  /// With z at its mean.
  func atMeans(_ weights: [Double]) -> Row {
    let K = blocks.width
    func mean(_ values: [Double]) -> [Double] {
      (0..<K).map { a in
        weights.indices.reduce(0) { $0 + weights[$1] * values[$1 * K + a] }
      }
    }
    return row(mean(V)[...], mean(blocks.Z)[...])
  }

  private func row(_ v: ArraySlice<Double>, _ z: ArraySlice<Double>) -> Row {
    let (of, at) = (v.startIndex, z.startIndex)
    var (value, slope) = (0.0, 0.0)
    for a in v.indices {
      value += v[a] * v[a]
      slope += 2 * v[a] * moved[a - of]
    }
    return Row(
      value: value, slope: slope,
      byTheta: places.map { 2 * z[at + $0.from] * v[of + $0.to] },
      slopeByTheta: places.map {
        2 * (direction[$0.from] * v[of + $0.to] + z[at + $0.from] * moved[$0.to])
      })
  }
}

import LinearAlgebra

/// Where estimates can grow to: the extreme rays of the cone of directions along which no row's likelihood
/// falls,
///
///     sᵢ xᵢ'b ≥ 0 of the rows that separation tells,   = 0 of the others.
///
/// Far out, −2 log det of the penalty is the least of sums of |η|, which is concave: the penalized likelihood
/// has its maxima near the rays, one along each. They are found from one to the next, each pivot letting one
/// row go and taking in the first that the way meets, as the simplex method does.
///
/// - Reference: Avis & Fukuda (1992), on the vertices of a polyhedron by pivoting.
struct SeparatingRays {
  /// β of each, any length; none where there is no more than one direction to grow in.
  let directions: [[Double]]
  /// Whether every row is told.
  let isComplete: Bool

  /// Each is a start of its own, so that more would not be tried.
  private static let most = 64

  /// - Returns: nil without separation.
  init?(_ problem: ReweightedLeastSquares.Problem) throws {
    let space = try FirthCoordinates(problem)
    let signs = Separation.signs(problem)
    guard let cone = try SeparatingDirection(space.X, signs: signs) else { return nil }
    isComplete = cone.separated.count == space.X.rowCount
    let told = Set(cone.separated)
    let others = space.X.rows((0..<space.X.rowCount).filter { !told.contains($0) })
    let N = try SeparatingDirection.nullSpace(
      of: others / Double(space.X.rowCount).squareRoot(), columnCount: space.X.columnCount)
    let sides = Vector(cone.separated.map { signs[$0] })
    let Z = (space.X.rows(cone.separated) * N).scalingRows(by: sides)
    guard N.columnCount > 1 else {
      directions = []
      return
    }
    let walk = RayWalk(Z, inside: N.crossProduct(cone.direction))
    directions = walk.rays(upTo: Self.most).map { space.beta((N * $0).elements) }
  }
}

/// Along the edges of {c : Zc ≥ 0, e'c = 1}, e the mean of the rows, whose corners are the rays.
private struct RayWalk {
  private struct Corner {
    /// Rows with z'c = 0, one fewer than columns.
    let tight: [Int]
    let c: Vector
  }

  private let Z: Matrix
  private let mean: Vector
  private let first: Vector
  private static let nothing = 1e-10

  init(_ Z: Matrix, inside: Vector) {
    self.Z = Z
    mean = Z.crossProduct(Vector(repeating: 1 / Double(Z.rowCount), count: Z.rowCount))
    first = inside / mean.dot(inside)
  }

  func rays(upTo most: Int) -> [Vector] {
    guard let corner = corner() else { return [] }
    var (found, seen, next) = ([corner], Set([corner.tight]), 0)
    // Where many rows meet at a corner, it is found by each choice of them.
    while next < found.count, found.count < 4 * most {
      for row in found[next].tight.indices {
        guard let other = neighbor(of: found[next], letting: row),
          seen.insert(other.tight).inserted
        else { continue }
        found.append(other)
      }
      next += 1
    }
    var rays: [Vector] = []
    for corner in found where rays.count < most {
      let isNew = rays.allSatisfy { ($0 - corner.c).norm > 1e-8 * corner.c.norm }
      if isNew { rays.append(corner.c) }
    }
    return rays
  }

  /// From inside, going on along what the rows met so far leave.
  private func corner() -> Corner? {
    var (c, tight) = (first, [Int]())
    while tight.count < Z.columnCount - 1 {
      guard let way = way(along: tight), let met = met(from: c, along: way, except: tight) else {
        return nil
      }
      c = c + met.distance * way
      tight.append(met.row)
    }
    return Corner(tight: tight.sorted(), c: c)
  }

  private func neighbor(of corner: Corner, letting k: Int) -> Corner? {
    var rest = corner.tight
    let gone = rest.remove(at: k)
    guard var way = way(along: rest) else { return nil }
    if Z.row(gone).dot(way) < 0 { way = -way }
    guard let met = met(from: corner.c, along: way, except: corner.tight) else { return nil }
    return Corner(tight: (rest + [met.row]).sorted(), c: corner.c + met.distance * way)
  }

  /// A direction along the slice that moves none of the rows.
  private func way(along rows: [Int]) -> Vector? {
    let held = Matrix(columns: [mean] + rows.map { Z.row($0) })
    guard let qr = try? QR(pivoting: held), qr.rank == held.columnCount else { return nil }
    return qr.orthogonalComplement.column(0)
  }

  /// The first row that the way from c meets.
  private func met(
    from c: Vector, along way: Vector, except tight: [Int]
  ) -> (row: Int, distance: Double)? {
    let (margins, slopes) = (Z * c, Z * way)
    let flat = Self.nothing * (slopes.map { $0.magnitude }.max() ?? 0)
    var found: (row: Int, distance: Double)?
    for i in slopes.indices where slopes[i] < -flat && !tight.contains(i) {
      let distance = max(0, margins[i]) / -slopes[i]
      if distance < found?.distance ?? .infinity { found = (i, distance) }
    }
    return found
  }
}

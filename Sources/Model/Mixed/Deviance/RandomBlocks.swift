import LinearAlgebra

/// Random effects divided into blocks that share no row, such as authorities with their families: given
/// β and θ, blocks are independent of each other. Crossed levels make one block of all.
struct RandomBlocks: Sendable {
  struct Block: Sendable {
    var rows: [Int] = []
    /// Numbers of its effects, ascending.
    var effects: [Int] = []
    /// The place among `effects` of each effect of each row, `width` per row.
    var places: [Int] = []
  }

  let terms: [RandomTerm]
  /// Effects of a row.
  let width: Int
  /// The number of the first effect of each term; a group's effects are beside each other.
  let first: [Int]
  let effectCount: Int
  let blocks: [Block]
  /// z, `width` per row; columns of slopes over their root mean square.
  let Z: [Double]
  /// Those roots, by term and column.
  let scales: [[Double]]

  init(_ terms: [RandomTerm]) {
    self.terms = terms
    width = terms.reduce(0) { $0 + $1.columns.count }
    var (first, node, effects, nodes) = ([Int](), [Int](), 0, 0)
    for term in terms {
      first.append(effects)
      node.append(nodes)
      effects += term.labels.count * term.columns.count
      nodes += term.labels.count
    }
    self.first = first
    effectCount = effects
    let n = terms.first?.groups.count ?? 0
    var parent = Array(0..<nodes)
    for row in 0..<n {
      for t in terms.indices.dropFirst() {
        let a = Self.root(node[0] + terms[0].groups[row], &parent)
        let b = Self.root(node[t] + terms[t].groups[row], &parent)
        parent[max(a, b)] = min(a, b)
      }
    }
    var number: [Int: Int] = [:]
    var blocks: [Block] = []
    for row in 0..<n {
      let root = Self.root(node[0] + terms[0].groups[row], &parent)
      let b = number[root] ?? blocks.count
      if b == blocks.count {
        number[root] = b
        blocks.append(Block())
      }
      blocks[b].rows.append(row)
    }
    scales = terms.map { term in
      term.columns.indices.map { c in
        let root = (term.Z.withColumn(c) { $0.reduce(0) { $0 + $1 * $1 } } / Double(n)).squareRoot()
        return root > 0 ? root : 1
      }
    }
    var Z: [Double] = []
    Z.reserveCapacity(n * width)
    for row in 0..<n {
      for (t, term) in terms.enumerated() {
        for c in term.columns.indices { Z.append(term.Z[row, c] / scales[t][c]) }
      }
    }
    self.Z = Z
    self.blocks = blocks.map { Self.placing($0, terms, first) }
  }

  private static func root(_ node: Int, _ parent: inout [Int]) -> Int {
    var node = node
    while parent[node] != node {
      parent[node] = parent[parent[node]]
      node = parent[node]
    }
    return node
  }

  private static func placing(_ block: Block, _ terms: [RandomTerm], _ first: [Int]) -> Block {
    var block = block
    let numbers = block.rows.flatMap { row in
      terms.indices.flatMap { t in
        let k = terms[t].columns.count
        return (0..<k).map { first[t] + terms[t].groups[row] * k + $0 }
      }
    }
    block.effects = Set(numbers).sorted()
    let place = Dictionary(uniqueKeysWithValues: block.effects.enumerated().map { ($1, $0) })
    block.places = numbers.map { place[$0] ?? 0 }
    return block
  }

  /// Where θ's values stand in the terms' factors: the lower triangle by column, or the diagonal.
  var parameters: [(term: Int, row: Int, column: Int)] {
    terms.indices.flatMap { t in
      let k = terms[t].columns.count
      return (0..<k).flatMap { c in
        (c..<(terms[t].isCorrelated ? k : c + 1)).map { (t, $0, c) }
      }
    }
  }

  /// θ with standard deviations of zero, where the likelihood is stationary, a little way off.
  func offBoundary(_ theta: [Double]) -> [Double] {
    zip(theta, parameters).map { value, place in
      place.row == place.column ? max(value, 0.2) : value
    }
  }

  /// Λ of each term.
  func factors(_ theta: [Double]) -> [Matrix] {
    var list = terms.map { Matrix(rowCount: $0.columns.count, columnCount: $0.columns.count) }
    for (place, value) in zip(parameters, theta) {
      list[place.term][place.row, place.column] = value
    }
    return list
  }

  /// G of each term, in the units of its columns.
  func covariances(_ theta: [Double]) -> [Matrix] {
    zip(factors(theta), scales).map { L, scale in
      let unscaled = L.scalingRows(by: Vector(scale.map { 1 / $0 }))
      return unscaled * unscaled.transposed()
    }
  }

  /// Which effect of a row each value of θ takes, and which it adds it to.
  var parameterPlaces: [(from: Int, to: Int)] {
    let offsets = terms.indices.map { t in terms[..<t].reduce(0) { $0 + $1.columns.count } }
    return parameters.map { (offsets[$0.term] + $0.row, offsets[$0.term] + $0.column) }
  }

  /// z'Λ, row by row.
  func scaled(_ theta: [Double]) -> [Double] {
    var V = [Double](repeating: 0, count: Z.count)
    let places = zip(parameterPlaces, theta).map { ($0.from, $0.to, $1) }
    for start in stride(from: 0, to: Z.count, by: max(width, 1)) {
      for (from, to, value) in places { V[start + to] += Z[start + from] * value }
    }
    return V
  }
}

import LinearAlgebra

/// Z'Z, Z'X and X'X in blocks of effects that rows join: what of `MarginalProducts` the design alone decides.
/// Effects of different blocks have no rows in common, so that Z'H⁻¹Z has blocks as well: of nested terms
/// those of the outermost groups. Small ones are put together, as a product costs more than its numbers.
struct MarginalDesign: Sendable {
  struct Block: Sendable {
    /// The first effect of each term, and the end.
    let start: [Int]
    let ZZ: Matrix
    let ZX: Matrix
  }

  let blocks: [Block]
  let XX: Matrix

  private static let smallest = 24

  init(_ products: MixedCrossProducts, _ data: MixedData) {
    let full = DenseProducts(products)
    XX = full.XX
    blocks = Self.packed(Self.components(of: data.terms), data.terms).map { groups in
      var effects: [Int] = []
      var start = [0]
      for (t, term) in data.terms.enumerated() {
        for group in groups[t] {
          let first = full.start[t] + group * term.width
          effects += first..<first + term.width
        }
        start.append(effects.count)
      }
      let rows = full.ZZ.rows(effects)
      return Block(start: start, ZZ: rows.columns(effects), ZX: full.ZX.rows(effects))
    }
  }

  /// The groups of each term in each component, ascending.
  private static func components(of terms: [ScaledTerm]) -> [[[Int]]] {
    var first = [0]
    for term in terms { first.append(first[first.count - 1] + term.groupCount) }
    var root = Array(0..<first[terms.count])
    func find(_ node: Int) -> Int {
      var node = node
      while root[node] != node {
        root[node] = root[root[node]]
        node = root[node]
      }
      return node
    }
    guard let rowCount = terms.first?.groups.count else { return [] }
    for row in 0..<rowCount {
      let one = find(terms[0].groups[row])
      for t in terms.indices.dropFirst() {
        let other = find(first[t] + terms[t].groups[row])
        root[other] = one
      }
    }
    var number: [Int: Int] = [:]
    var found: [[[Int]]] = []
    for t in terms.indices {
      for group in 0..<terms[t].groupCount {
        let node = find(first[t] + group)
        let place = number[node] ?? found.count
        if place == found.count {
          number[node] = place
          found.append(terms.map { _ in [] })
        }
        found[place][t].append(group)
      }
    }
    return found
  }

  private static func packed(_ found: [[[Int]]], _ terms: [ScaledTerm]) -> [[[Int]]] {
    var all: [[[Int]]] = []
    var size = smallest
    for groups in found {
      let own = zip(groups, terms).reduce(0) { $0 + $1.0.count * $1.1.width }
      if size < smallest, var last = all.popLast() {
        for t in terms.indices { last[t] += groups[t] }
        all.append(last)
        size += own
      } else {
        all.append(groups)
        size = own
      }
    }
    return all
  }
}

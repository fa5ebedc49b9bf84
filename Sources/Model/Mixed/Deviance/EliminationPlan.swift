/// In which order the random effects are eliminated, and which blocks of the factor are not zero.
///
/// Terms go by number of effects, the largest first. The *chain* takes a term as long as all terms
/// before it are nested in it: there every diagonal block of the factor stays block-diagonal, and a
/// group's column has entries only in the groups that hold it (one per later chain term), in those
/// effects of the other terms that occur in its rows, and in the fixed part. The other terms and
/// the fixed part, whose last column is the outcome, form one dense trailing block. This is the
/// scheme of Bates's MixedModels.jl, with nesting of any depth kept sparse.
struct EliminationPlan: Sendable {
  /// Terms by number: the chain, and the ones in the dense block.
  let chain: [Int]
  let dense: [Int]
  /// Effects per group, for each term in the chain.
  let widths: [Int]
  /// Σ widths of the later terms of the chain.
  let ancestorRows: [Int]
  /// The first node of each chain term, and the number of nodes: a node is a group.
  let firstNode: [Int]
  /// The number of effects in the first j terms of the chain.
  let effectStart: [Int]
  /// The first position in the dense block of each term in it, and the number of random effects.
  let denseStart: [Int]
  let denseWidths: [Int]
  let denseEffects: Int
  /// Fixed columns; the dense block has `denseEffects + fixedCount + 1` rows.
  let fixedCount: Int
  /// The group of the next chain term that holds a node; −1 in the last.
  var parent: [Int] = []
  /// Where a node's positions in the dense block begin in `denseRows`, ascending.
  var rowStart: [Int] = [0]
  var denseRows: [Int32] = []
  /// For each of `denseRows`, its place in the parent's list.
  var parentRow: [Int32] = []
  /// Where a node's panel begins: its own block above its ancestors' and its dense rows, by column.
  var panelStart: [Int] = [0]

  var order: Int { denseEffects + fixedCount + 1 }
  var nodeCount: Int { firstNode[chain.count] }

  init(_ data: MixedData) {
    let sorted = data.terms.indices.sorted {
      (-data.terms[$0].effectCount, $0) < (-data.terms[$1].effectCount, $1)
    }
    var chain: [Int] = []
    var dense: [Int] = []
    for t in sorted {
      if chain.allSatisfy({ data.terms[$0].isNested(in: data.terms[t]) }) {
        chain.append(t)
      } else {
        dense.append(t)
      }
    }
    self.chain = chain
    self.dense = dense.sorted()
    let widths = chain.map { data.terms[$0].width }
    self.widths = widths
    ancestorRows = widths.indices.map { widths[($0 + 1)...].reduce(0, +) }
    var first = [0]
    for t in chain { first.append(first[first.count - 1] + data.terms[t].groupCount) }
    firstNode = first
    effectStart = widths.indices.reduce(into: [0]) { starts, j in
      starts.append(starts[j] + (first[j + 1] - first[j]) * widths[j])
    }
    var start = [0]
    for t in self.dense { start.append(start[start.count - 1] + data.terms[t].effectCount) }
    denseStart = start
    denseWidths = self.dense.map { data.terms[$0].width }
    denseEffects = start[start.count - 1]
    fixedCount = data.columnCount
    for j in chain.indices { addNodes(j, data) }
    linkRows()
  }

  func panelRows(_ node: Int, _ j: Int) -> Int {
    widths[j] + ancestorRows[j] + rowStart[node + 1] - rowStart[node]
  }

  private mutating func addNodes(_ j: Int, _ data: MixedData) {
    let term = data.terms[chain[j]]
    let members = GroupMembers(of: term)
    var stamp = [Int](repeating: -1, count: denseEffects)
    for group in 0..<term.groupCount {
      var found: [Int32] = []
      for row in members.rows(of: group) {
        for (place, t) in dense.enumerated() {
          let base = denseStart[place] + data.terms[t].groups[row] * denseWidths[place]
          guard stamp[base] != group else { continue }
          stamp[base] = group
          for c in 0..<denseWidths[place] { found.append(Int32(base + c)) }
        }
      }
      found.sort()
      denseRows += found
      for c in 0...fixedCount { denseRows.append(Int32(denseEffects + c)) }
      rowStart.append(denseRows.count)
      let rows = widths[j] + ancestorRows[j] + found.count + fixedCount + 1
      panelStart.append(panelStart[panelStart.count - 1] + rows * widths[j])
      if j + 1 < chain.count {
        let row = members.rows(of: group)[members.start[group]]
        parent.append(firstNode[j + 1] + data.terms[chain[j + 1]].groups[row])
      } else {
        parent.append(-1)
      }
    }
  }

  private mutating func linkRows() {
    parentRow = [Int32](repeating: 0, count: denseRows.count)
    for node in parent.indices where parent[node] >= 0 {
      var place = rowStart[parent[node]]
      let origin = place
      for i in rowStart[node]..<rowStart[node + 1] {
        while denseRows[place] < denseRows[i] { place += 1 }
        parentRow[i] = Int32(place - origin)
      }
    }
  }
}

/// The rows of each group.
struct GroupMembers {
  let start: [Int]
  private let order: [Int]

  init(of term: ScaledTerm) {
    var count = [Int](repeating: 0, count: term.groupCount + 1)
    for group in term.groups { count[group + 1] += 1 }
    for group in 0..<term.groupCount { count[group + 1] += count[group] }
    start = count
    var order = [Int](repeating: 0, count: term.groups.count)
    for (row, group) in term.groups.enumerated() {
      order[count[group]] = row
      count[group] += 1
    }
    self.order = order
  }

  func rows(of group: Int) -> ArraySlice<Int> { order[start[group]..<start[group + 1]] }
}

extension ScaledTerm {
  /// Whether every group lies within one group of `other`.
  func isNested(in other: ScaledTerm) -> Bool {
    var holder = [Int](repeating: -1, count: groupCount)
    for (group, outer) in zip(groups, other.groups) {
      if holder[group] < 0 { holder[group] = outer }
      if holder[group] != outer { return false }
    }
    return true
  }
}

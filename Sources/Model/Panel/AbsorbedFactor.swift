import Tables

/// A factor whose levels' effects are taken out of the outcome and the terms.
struct AbsorbedFactor: Sendable {
  let name: String
  /// Each row's level, 0 ..< `levelCount`, in order of first appearance.
  let codes: [Int32]
  let levelCount: Int

  /// - Precondition: no cell is missing.
  init(_ column: Column, named name: String) {
    self.name = name
    (codes, levelCount) = column.levelCodes()
  }

  /// How many rows each level has.
  var sizes: [Int32] {
    var sizes = [Int32](repeating: 0, count: levelCount)
    for code in codes { sizes[Int(code)] += 1 }
    return sizes
  }

  /// Whether each level lies in one level of the other.
  func isNested(in other: [Int32]) -> Bool {
    var outer = [Int32](repeating: -1, count: levelCount)
    for (row, code) in codes.enumerated() {
      if outer[Int(code)] < 0 {
        outer[Int(code)] = other[row]
      } else if outer[Int(code)] != other[row] {
        return false
      }
    }
    return true
  }

  /// The number of connected components of the graph whose edges are rows, between levels of this
  /// factor and of another: their effects have levels + levels − components dimensions.
  ///
  /// - Reference: Abowd, Creecy & Kramarz (2002).
  func componentCount(with other: AbsorbedFactor) -> Int {
    var parent = Array(0..<Int32(levelCount + other.levelCount))
    func root(_ node: Int32) -> Int32 {
      var node = node
      while parent[Int(node)] != node {
        parent[Int(node)] = parent[Int(parent[Int(node)])]
        node = parent[Int(node)]
      }
      return node
    }
    var count = parent.count
    for row in codes.indices {
      let (a, b) = (root(codes[row]), root(Int32(levelCount) + other.codes[row]))
      guard a != b else { continue }
      parent[Int(max(a, b))] = min(a, b)
      count -= 1
    }
    return count
  }
}

extension Column {
  /// Each row's value as a number, equal for equal cells, in order of first appearance.
  /// - Precondition: no cell is missing.
  func levelCodes() -> (codes: [Int32], levelCount: Int) {
    switch values {
    case .category(let codes, let levels, _):
      var position = [Int32](repeating: -1, count: levels.count)
      var count: Int32 = 0
      let result = codes.map { code -> Int32 in
        if position[Int(code)] < 0 {
          position[Int(code)] = count
          count += 1
        }
        return position[Int(code)]
      }
      return (result, Int(count))
    case .number(let cells): return Self.levelCodes(cells)
    case .integer(let cells): return Self.levelCodes(cells)
    case .text(let cells): return Self.levelCodes(cells)
    case .date(let cells): return Self.levelCodes(cells)
    case .logical(let cells): return Self.levelCodes(cells)
    }
  }

  private static func levelCodes<T: Hashable>(_ cells: [T]) -> (codes: [Int32], levelCount: Int) {
    var position: [T: Int32] = [:]
    var codes = [Int32](repeating: 0, count: cells.count)
    for (row, cell) in cells.enumerated() {
      // Rows of one unit stand together more often than not.
      if row > 0, cells[row - 1] == cell {
        codes[row] = codes[row - 1]
      } else if let found = position[cell] {
        codes[row] = found
      } else {
        codes[row] = Int32(position.count)
        position[cell] = codes[row]
      }
    }
    return (codes, position.count)
  }
}

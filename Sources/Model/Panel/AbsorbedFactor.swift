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

  /// A level for each combination of columns' values that a row has, missing cells being one of each.
  init(joining columns: [Column], rowCount: Int) {
    var (codes, count) = ([Int32](repeating: 0, count: rowCount), 1)
    for column in columns {
      let own = column.hasMissing ? column.levelCodesWithMissing() : column.levelCodes()
      var levels: [Int: Int32] = [:]
      codes = zip(codes, own.codes).map { known, code in
        let pair = Int(known) * own.levelCount + Int(code)
        if let level = levels[pair] { return level }
        let level = Int32(levels.count)
        levels[pair] = level
        return level
      }
      count = levels.count
    }
    self.init(name: "", codes: codes, levelCount: count)
  }

  private init(name: String, codes: [Int32], levelCount: Int) {
    (self.name, self.codes, self.levelCount) = (name, codes, levelCount)
  }

  /// How many rows each level has.
  var sizes: [Int32] {
    var sizes = [Int32](repeating: 0, count: levelCount)
    sizes.withUnsafeMutableBufferPointer { sizes in
      for code in codes { sizes[Int(code)] += 1 }
    }
    return sizes
  }

  /// Σ x per level.
  func sums(of x: [Double]) -> [Double] {
    var sums = [Double](repeating: 0, count: levelCount)
    sums.withUnsafeMutableBufferPointer { sums in
      x.withUnsafeBufferPointer { x in
        codes.withUnsafeBufferPointer { codes in
          for row in codes.indices { sums[Int(codes[row])] += x[row] }
        }
      }
    }
    return sums
  }

  /// Whether each level lies in one level of the other.
  func isNested(in other: [Int32]) -> Bool {
    var outer = [Int32](repeating: -1, count: levelCount)
    return outer.withUnsafeMutableBufferPointer { outer in
      for (code, group) in zip(codes, other) {
        let found = outer[Int(code)]
        if found < 0 {
          outer[Int(code)] = group
        } else if found != group {
          return false
        }
      }
      return true
    }
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
    case .integer(let cells): return Self.levelCodes(ofIntegers: cells)
    case .text(let cells): return Self.levelCodes(cells)
    case .date(let cells): return Self.levelCodes(cells)
    case .logical(let cells): return Self.levelCodes(cells)
    }
  }

  /// Integers that lie close together have a place each in a table; others are hashed.
  /// The same with missing cells as one level.
  func levelCodesWithMissing() -> (codes: [Int32], levelCount: Int) {
    Self.levelCodes((0..<count).map { text(at: $0) })
  }

  private static func levelCodes(ofIntegers cells: [Int]) -> (codes: [Int32], levelCount: Int) {
    var (least, most) = (cells.first ?? 0, cells.first ?? 0)
    for cell in cells {
      least = min(least, cell)
      most = max(most, cell)
    }
    let (span, isTooWide) = most.subtractingReportingOverflow(least)
    guard !isTooWide, span < 4 * cells.count + 1024 else { return levelCodes(cells) }
    var position = [Int32](repeating: -1, count: span + 1)
    var count: Int32 = 0
    let codes = position.withUnsafeMutableBufferPointer { position in
      cells.map { cell -> Int32 in
        let found = position[cell - least]
        guard found < 0 else { return found }
        position[cell - least] = count
        count += 1
        return count - 1
      }
    }
    return (codes, Int(count))
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

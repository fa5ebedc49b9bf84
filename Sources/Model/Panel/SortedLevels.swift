/// The rows in the order of one factor's levels, with their levels of the other factors: one reading
/// takes the level means out of a column and sums what is left by the other factors.
struct SortedLevels: Sendable {
  /// The row at each place; nil where rows stand in this order already.
  let order: [Int32]?
  /// The place where each level begins; the end last.
  let starts: [Int]
  /// Σ w per level.
  let totals: [Double]
  let otherLevelCount: Int
  /// At each place, the other factors' levels, in one numbering of all.
  private let others: [Int32]
  private let otherCount: Int
  /// In this order.
  private let weights: [Double]?

  /// - Parameter offsets: of each other factor's levels in the one numbering.
  init(
    _ factor: AbsorbedFactor, _ others: [AbsorbedFactor], _ offsets: [Int], _ otherLevelCount: Int,
    _ weights: [Double]?
  ) {
    let n = factor.codes.count
    var starts = [Int](repeating: 0, count: factor.levelCount + 1)
    for code in factor.codes { starts[Int(code) + 1] += 1 }
    for level in 0..<factor.levelCount { starts[level + 1] += starts[level] }
    let order = Self.order(factor.codes, starts)
    let sorted = weights.map { w in order.map { $0.map { w[Int($0)] } } ?? w }
    self.order = order
    self.starts = starts
    self.weights = sorted
    self.otherLevelCount = otherLevelCount
    otherCount = others.count
    totals = (0..<factor.levelCount).map { level in
      let own = starts[level]..<starts[level + 1]
      return sorted.map { w in own.reduce(0) { $0 + w[$1] } } ?? Double(own.count)
    }
    let count = others.count
    self.others = [Int32](unsafeUninitializedCapacity: n * count) { places, filled in
      for (k, factor) in others.enumerated() {
        let offset = Int32(offsets[k])
        factor.codes.withUnsafeBufferPointer { codes in
          if let order {
            for i in 0..<n { places[i * count + k] = offset + codes[Int(order[i])] }
          } else {
            for i in 0..<n { places[i * count + k] = offset + codes[i] }
          }
        }
      }
      filled = n * count
    }
  }

  private static func order(_ codes: [Int32], _ starts: [Int]) -> [Int32]? {
    guard zip(codes, codes.dropFirst()).contains(where: { $0 > $1 }) else { return nil }
    var next = starts
    var order = [Int32](repeating: 0, count: codes.count)
    for (row, code) in codes.enumerated() {
      order[next[Int(code)]] = Int32(row)
      next[Int(code)] += 1
    }
    return order
  }

  /// A column of the rows in this order.
  func gathered(_ column: [Double]) -> [Double] {
    guard let order else { return column }
    return order.map { column[Int($0)] }
  }

  /// And back in the order of the rows.
  func scattered(_ sorted: [Double]) -> [Double] {
    guard let order else { return sorted }
    var column = sorted
    for (place, row) in order.enumerated() { column[Int(row)] = sorted[place] }
    return column
  }

  /// x := (I − M₁)(x − D₂b), and D₂'W of it, x being sorted.
  func sweep(_ x: inout [Double], subtracting b: [Double]) -> [Double] {
    var sums = [Double](repeating: 0, count: otherLevelCount)
    x.withUnsafeMutableBufferPointer { x in
      sums.withUnsafeMutableBufferPointer { sums in
        b.withUnsafeBufferPointer { perform(Sweep(x: x, b: $0, sums: sums)) }
      }
    }
    return sums
  }

  /// S b = D₂'W (I − M₁) D₂b.
  func product(_ b: [Double]) -> [Double] {
    var sums = [Double](repeating: 0, count: otherLevelCount)
    sums.withUnsafeMutableBufferPointer { sums in
      b.withUnsafeBufferPointer { perform(SchurProduct(b: $0, sums: sums)) }
    }
    return sums
  }

  /// Adds S to a matrix of zeros.
  func addSchurComplement(to S: UnsafeMutableBufferPointer<Double>) {
    perform(SchurSum(S: S, order: otherLevelCount))
  }

  /// (H_D)ᵢᵢ by the inverse of S, in the order of the rows.
  func leverages(_ inverse: UnsafeBufferPointer<Double>) -> [Double] {
    let n = starts[starts.count - 1]
    let sorted = [Double](unsafeUninitializedCapacity: n) { h, filled in
      perform(LevelLeverages(inverse: inverse, order: otherLevelCount, h: h))
      filled = n
    }
    return scattered(sorted)
  }

  /// Carries a task out by the reader made for this number of factors, with or without weights.
  private func perform(_ task: some LevelTask) {
    starts.withUnsafeBufferPointer { starts in
      totals.withUnsafeBufferPointer { totals in
        others.withUnsafeBufferPointer { others in
          let levels = LevelRanges(starts: starts, totals: totals)
          guard let weights else {
            perform(task, levels, others, EqualWeights())
            return
          }
          weights.withUnsafeBufferPointer {
            perform(task, levels, others, GivenWeights(values: $0))
          }
        }
      }
    }
  }

  private func perform(
    _ task: some LevelTask, _ levels: LevelRanges, _ others: UnsafeBufferPointer<Int32>,
    _ weights: some PlaceWeights
  ) {
    switch otherCount {
    case 0: task.run(LevelReader(levels: levels, effects: NoEffects(), weights: weights))
    case 1:
      task.run(LevelReader(levels: levels, effects: OneEffect(levels: others), weights: weights))
    default:
      let effects = SeveralEffects(levels: others, count: otherCount)
      task.run(LevelReader(levels: levels, effects: effects, weights: weights))
    }
  }
}

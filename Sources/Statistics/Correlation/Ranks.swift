/// Ranks from 1, the values of a tie sharing the mean of the ranks they take up.
public struct Ranks: Sendable, Equatable {
  public let values: [Double]
  public let hasTies: Bool

  /// - Parameter data: without NaN; a NaN has no rank, so the order with one is arbitrary.
  public init(_ data: [Double]) {
    let order = data.indices.sorted { data[$0] < data[$1] }
    var ranks = [Double](repeating: 0, count: data.count)
    var hasTies = false
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, data[order[end]] == data[order[start]] { end += 1 }
      for place in start..<end {
        ranks[order[place]] = Double(start + 1 + end) / 2
      }
      hasTies = hasTies || end - start > 1
      start = end
    }
    values = ranks
    self.hasTies = hasTies
  }
}

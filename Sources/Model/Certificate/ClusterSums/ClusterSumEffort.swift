/// How many nulls may be drawn as sums over clusters for the numbers that this takes: by the design alone, so
/// that the same study has the same certificate on every machine.
struct ClusterSumEffort: Sendable {
  /// Of a draw, and of what is made once.
  private let draw: Double
  private let preparation: Double

  /// About five seconds of one core each.
  private static let most = 5e9
  private static let mostPreparation = 5e10

  /// - Parameter sizes: rows of each cluster.
  init(sizes: [Int], columns: Int) {
    let (G, p) = (Double(sizes.count), Double(columns))
    // As many normals as a cluster has rows or dimensions, each of p sums; and what its columns explain.
    draw = sizes.reduce(1) { $0 + Double(min($1, columns + 1)) * p } + G * p * p / 4
    preparation = 20 * G * p * p * p
  }

  func draws(_ wanted: Int) -> Int {
    preparation > Self.mostPreparation ? 0 : Int(min(Double(wanted), Self.most / draw))
  }
}

import LinearAlgebra
import Statistics

/// What it takes to simulate the tests of a generalized fit: outcomes drawn without an effect of the
/// support, and the tests of each, refitted.
protocol GeneralizedSimulator: Sendable {
  associatedtype World
  var methods: [GeneralizedMethod] { get }
  /// The headline; nil where it is none of them.
  var chosen: GeneralizedMethod? { get }
  /// The method of a headline.
  func method(_ estimator: CovarianceEstimator) -> GeneralizedMethod
  /// What rows of a group have in common, on the scale of the link.
  var shares: [NullGroupings.Grouping] { get }
  /// How nulls are drawn, in words.
  var words: String { get }
  /// The outcome of the study itself, in the order of draws.
  var observed: [Double] { get }
  var clusterName: String { get }
  var clusterCount: Int { get }
  /// Multiplications of a draw with tests of so many coefficients, about.
  func work(directions: Int) -> Double
  /// How many budgets of work it may take (`GeneralizedEffort`).
  var allowance: Double { get }
  /// - Parameter effect: of a column, on the scale of the link.
  func world(_ effect: (column: Int, slope: Double)?) -> World
  func draw(_ world: World, _ generator: inout SeededGenerator) -> [Double]
  /// The tests of some coefficients under each method; nil where the outcome cannot be fitted.
  func statistics(_ y: [Double], of columns: [Int]) -> [[GeneralizedStatistic?]]?
  /// The outcome's average probability or count without an effect, η moved in every row.
  func averageOutcome(movedBy shift: Double) -> Double
}

extension GeneralizedSimulator {
  var allowance: Double { 1 }

  func method(_ estimator: CovarianceEstimator) -> GeneralizedMethod { .estimator(estimator) }

  /// How far η moves where the average outcome differs by so much: upwards, or where there is not so much room
  /// above, downwards; nil where there is none either.
  func shift(making difference: Double) -> Double? {
    let start = averageOutcome(movedBy: 0)
    let up = Bisection.root(upTo: 50) { averageOutcome(movedBy: $0) - start - difference }
    return up
      ?? Bisection.root(upTo: 50) { start - averageOutcome(movedBy: -$0) - difference }.map { -$0 }
  }
}

/// How many tests reject.
struct GeneralizedCounts {
  /// Of each method.
  var rejections: [Int]
  /// Draws on which it has no test.
  var failures: [Int]

  private static let size = 0.05

  /// - Parameter columns: the coefficients, a list of counts each.
  static func of<Simulator: GeneralizedSimulator>(
    _ simulator: Simulator, _ world: Simulator.World, _ columns: [Int], draws: Int,
    _ generator: inout SeededGenerator
  ) -> [GeneralizedCounts] {
    var counts = columns.map { _ in
      GeneralizedCounts(
        rejections: simulator.methods.map { _ in 0 }, failures: simulator.methods.map { _ in 0 })
    }
    var limits: [Double: Double] = [:]
    for _ in 0..<draws {
      let y = simulator.draw(world, &generator)
      let tests = simulator.statistics(y, of: columns)
      for k in counts.indices {
        for m in simulator.methods.indices {
          guard let test = tests?[k][m] else {
            counts[k].failures[m] += 1
            continue
          }
          if rejects(test, &limits) { counts[k].rejections[m] += 1 }
        }
      }
    }
    return counts
  }

  /// Degrees of freedom that are the same for every draw are looked up.
  private static func rejects(
    _ test: GeneralizedStatistic, _ limits: inout [Double: Double]
  ) -> Bool {
    let isWhole = test.df == test.df.rounded()
    if isWhole, let limit = limits[test.df] { return test.value.magnitude > limit }
    guard let t = try? StudentT(df: test.df) else { return false }
    guard isWhole else { return t.twoSidedP(test.value) < size }
    let limit = t.criticalValue(level: 1 - size)
    limits[test.df] = limit
    return test.value.magnitude > limit
  }
}

/// Mean and standard deviation of numbers, in two passes, the second correcting the first.
struct Moments {
  let count: Int
  /// NaN when there are no numbers.
  let mean: Double
  /// Σ(x − mean)² / (n − 1); NaN for fewer than two numbers.
  let variance: Double

  var standardDeviation: Double { variance.squareRoot() }

  init(_ x: [Double]) {
    count = x.count
    let n = Double(x.count)
    let rough = x.reduce(0, +) / n
    mean = rough + x.reduce(0) { $0 + ($1 - rough) } / n
    let mean = mean
    let squares = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let rest = x.reduce(0) { $0 + ($1 - mean) }
    variance = x.count > 1 ? max(0, squares - rest * rest / n) / (n - 1) : .nan
  }

  /// Pearson's r; nil when either is constant or there are fewer than two pairs.
  static func correlation(_ x: [Double], _ y: [Double]) -> Double? {
    let (a, b) = (Moments(x), Moments(y))
    guard x.count > 1, a.variance > 0, b.variance > 0 else { return nil }
    let products = zip(x, y).reduce(0) { $0 + ($1.0 - a.mean) * ($1.1 - b.mean) }
    let r = products / Double(x.count - 1) / (a.standardDeviation * b.standardDeviation)
    return max(-1, min(1, r))
  }
}

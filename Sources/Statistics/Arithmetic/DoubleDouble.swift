/// A number as the unevaluated sum of two doubles, hi + lo with |lo| ≤ ulp(hi)/2: about 32 digits.
///
/// Sums of squares about a mean lose as many digits as the mean is large beside the spread; carried
/// in twice the precision they come out correctly rounded for all practical data.
///
/// Reference: Dekker (1971); Knuth, TAOCP 2, §4.2.2 (two-sum); Hida, Li & Bailey (2001).
struct DoubleDouble: Equatable {
  var hi: Double
  var lo: Double

  static let zero = DoubleDouble(0)

  init(_ value: Double) {
    hi = value
    lo = 0
  }

  private init(hi: Double, lo: Double) {
    self.hi = hi
    self.lo = lo
  }

  /// a + b without error.
  init(sum a: Double, _ b: Double) {
    hi = a + b
    let shifted = hi - a
    lo = (a - (hi - shifted)) + (b - shifted)
  }

  /// a · b without error (short of underflow).
  init(product a: Double, _ b: Double) {
    hi = a * b
    lo = (-hi).addingProduct(a, b)
  }

  /// a + b without error where |a| ≥ |b|.
  private init(larger a: Double, smaller b: Double) {
    hi = a + b
    lo = b - (hi - a)
  }

  /// Rounded to double. An infinite or NaN `hi` has a meaningless `lo`.
  var value: Double { hi.isFinite ? hi + lo : hi }

  static func + (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    var high = DoubleDouble(sum: a.hi, b.hi)
    let low = DoubleDouble(sum: a.lo, b.lo)
    high = DoubleDouble(larger: high.hi, smaller: high.lo + low.hi)
    return DoubleDouble(larger: high.hi, smaller: high.lo + low.lo)
  }

  static prefix func - (a: DoubleDouble) -> DoubleDouble { DoubleDouble(hi: -a.hi, lo: -a.lo) }
  static func - (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble { a + -b }
  static func += (a: inout DoubleDouble, b: DoubleDouble) { a = a + b }

  static func * (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let product = DoubleDouble(product: a.hi, b.hi)
    return DoubleDouble(larger: product.hi, smaller: product.lo + (a.hi * b.lo + a.lo * b.hi))
  }

  /// Long division: each quotient takes 53 more bits off the remainder.
  static func / (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let first = a.hi / b.hi
    guard first.isFinite else { return DoubleDouble(first) }
    var remainder = a - b * DoubleDouble(first)
    let second = remainder.hi / b.hi
    remainder = remainder - b * DoubleDouble(second)
    return DoubleDouble(larger: first, smaller: second) + DoubleDouble(remainder.hi / b.hi)
  }

  /// One Newton step from the double square root.
  func squareRoot() -> DoubleDouble {
    guard hi > 0 else { return DoubleDouble(hi.squareRoot()) }
    let root = hi.squareRoot()
    let remainder = self - DoubleDouble(product: root, root)
    return DoubleDouble(larger: root, smaller: remainder.hi / (2 * root))
  }

  /// Σ values; infinities and NaN give what plain addition gives.
  static func sum(_ values: some Collection<Double>) -> DoubleDouble {
    let plain = values.reduce(0, +)
    guard plain.isFinite else { return DoubleDouble(plain) }
    return values.reduce(.zero) { $0 + DoubleDouble($1) }
  }
}

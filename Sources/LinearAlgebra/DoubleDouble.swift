/// hi + lo with |lo| ≤ ulp(hi)/2: about 32 digits, for the small algebra (p × p) of refinement.
/// Work over rows is done by the kernels in `BLAS.swift`.
///
/// Error-free sums after Knuth, products by fused multiply-add; division and square root by one
/// Newton correction (Hida, Li & Bailey 2001).
public struct DoubleDouble: Hashable, Sendable {
  public var hi: Double
  public var lo: Double

  public init(hi: Double, lo: Double) {
    self.hi = hi
    self.lo = lo
  }

  public init(_ value: Double) { self.init(hi: value, lo: 0) }

  public static let zero = DoubleDouble(0)

  /// The nearest double.
  public var rounded: Double { hi + lo }

  /// a + b exactly.
  static func sum(_ a: Double, _ b: Double) -> DoubleDouble {
    let s = a + b
    let t = s - a
    return DoubleDouble(hi: s, lo: (a - (s - t)) + (b - t))
  }

  /// a · b exactly.
  static func product(_ a: Double, _ b: Double) -> DoubleDouble {
    let p = a * b
    return DoubleDouble(hi: p, lo: (-p).addingProduct(a, b))
  }

  public static func + (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let s = sum(a.hi, b.hi)
    let t = sum(a.lo, b.lo)
    let u = sum(s.hi, s.lo + t.hi)
    return sum(u.hi, u.lo + t.lo)
  }

  public static prefix func - (a: DoubleDouble) -> DoubleDouble {
    DoubleDouble(hi: -a.hi, lo: -a.lo)
  }
  public static func - (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble { a + -b }
  public static func += (a: inout DoubleDouble, b: DoubleDouble) { a = a + b }
  public static func -= (a: inout DoubleDouble, b: DoubleDouble) { a = a - b }

  public static func * (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let p = product(a.hi, b.hi)
    return sum(p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi))
  }

  public static func / (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let q = a.hi / b.hi
    let rest = a - b * DoubleDouble(q)
    return sum(q, rest.hi / b.hi)
  }

  func squareRoot() -> DoubleDouble {
    guard hi > 0 else { return DoubleDouble(hi.squareRoot()) }
    let root = hi.squareRoot()
    let rest = self - Self.product(root, root)
    return Self.sum(root, rest.hi / (2 * root))
  }

  /// 2ᵏ times the number, exactly.
  func scaled(by power: Double) -> DoubleDouble { DoubleDouble(hi: hi * power, lo: lo * power) }
}

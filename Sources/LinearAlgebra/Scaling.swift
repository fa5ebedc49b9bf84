/// Scaling by powers of two: it brings columns to comparable size without rounding anything.
enum Scaling {
  /// √Σ xᵢ² without overflow or underflow of the squares.
  static func norm(of x: UnsafeBufferPointer<Double>) -> Double {
    let largest = x.largestMagnitude
    guard largest > 0, largest.isFinite else { return largest }
    let down = powerOfTwo(-exponent(of: largest))
    var sums = (0.0, 0.0, 0.0, 0.0)
    var i = 0
    while i + 4 <= x.count {
      let (a, b, c, d) = (x[i] * down, x[i + 1] * down, x[i + 2] * down, x[i + 3] * down)
      sums = (sums.0 + a * a, sums.1 + b * b, sums.2 + c * c, sums.3 + d * d)
      i += 4
    }
    while i < x.count {
      sums.0 += (x[i] * down) * (x[i] * down)
      i += 1
    }
    return ((sums.0 + sums.1) + (sums.2 + sums.3)).squareRoot() / down
  }

  /// e with 2ᵉ ≤ value < 2ᵉ⁺¹, kept where 2ᵉ and 2⁻ᵉ are normal; 0 for zero.
  static func exponent(of value: Double) -> Int {
    guard value > 0, value.isFinite else { return 0 }
    return Swift.min(Swift.max(Int(value.exponent), -1022), 1022)
  }

  static func powerOfTwo(_ exponent: Int) -> Double {
    Double(sign: .plus, exponent: exponent, significand: 1)
  }

  /// value · 2ᵏ, for any k.
  static func scaled(_ value: Double, by k: Int) -> Double {
    Double(sign: .plus, exponent: k, significand: value)
  }
}

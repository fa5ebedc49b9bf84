import LinearAlgebra

extension LinearFit {
  /// A power of two near the largest value where fourth powers (variances of variances) could overflow or
  /// vanish, else 1.
  static func unit(of y: Vector) -> Double {
    let largest = y.elements.largestMagnitude
    return largest > 1e60 || largest < 1e-60 ? powerOfTwo(near: largest) : 1
  }

  /// u²v, where a number holds it: nil where it overflows, or where it vanishes and v does not.
  static func square(_ u: Double, times v: Double) -> Double? {
    let product = u * (u * v)
    return product.isFinite && (product != 0 || v == 0) ? product : nil
  }
}

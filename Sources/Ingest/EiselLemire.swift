import CDecimal

/// w · 10^q rounded to the nearest double by one or two 64 × 128-bit products.
///
/// Reference: Lemire, "Number parsing at a gigabyte per second", Software: Practice and Experience
/// 51(8), 2021, algorithm 1; the idea is Eisel's.
enum EiselLemire {
  /// The bits of the nearest double, infinity's when it is too great; nil in the rare case that
  /// the product of the truncated power cannot decide.
  static func bits(of w: UInt64, timesTenTo q: Int) -> UInt64? {
    // The least double is above 2^64 · 10^-343, the greatest below 10^309.
    guard w != 0, q >= -342 else { return 0 }
    guard q <= 308 else { return infinity }
    let leadingZeros = w.leadingZeroBitCount
    let (high, low) = product(of: w << UInt64(leadingZeros), withFiveTo: q)
    if low == UInt64.max, q < -27 || q > 55 { return nil }
    let upperBit = Int(high >> 63)
    let shift = UInt64(upperBit + 64 - 52 - 3)
    // 53 bits and one more to round by.
    var mantissa = high >> shift
    // floor(q · log2 10) for |q| ≤ 350, and the exponent's bias.
    var exponent = ((217_706 * q) >> 16) + 63 + upperBit - leadingZeros + 1023
    if exponent <= 0 { return subnormal(mantissa, exponent) }
    // Exactly half-way between two doubles: only small powers of five divide so evenly.
    if low <= 1, -4...23 ~= q, mantissa & 3 == 1, mantissa << shift == high { mantissa &= ~1 }
    mantissa = (mantissa + (mantissa & 1)) >> 1
    if mantissa >= 1 << 53 {
      mantissa = 1 << 52
      exponent += 1
    }
    guard exponent < 0x7ff else { return infinity }
    return UInt64(exponent) << 52 | mantissa & (1 << 52 - 1)
  }

  private static let infinity: UInt64 = 0x7ff << 52
  private static let powers = PowerTable()

  /// The upper 128 bits of w · 5^q, or enough of them to round by.
  @inline(__always)
  private static func product(of w: UInt64, withFiveTo q: Int) -> (high: UInt64, low: UInt64) {
    let power = powers.base + 2 * (q + 342)
    var (high, low) = w.multipliedFullWidth(by: power[0])
    // The second word matters only when the bits after the 55 that we need are all ones.
    if high & 0x1ff == 0x1ff {
      let (carry, overflow) = low.addingReportingOverflow(
        w.multipliedFullWidth(by: power[1]).high)
      low = carry
      if overflow { high += 1 }
    }
    return (high, low)
  }

  private static func subnormal(_ mantissa: UInt64, _ exponent: Int) -> UInt64 {
    guard exponent > -63 else { return 0 }
    var mantissa = mantissa >> UInt64(1 - exponent)
    mantissa = (mantissa + (mantissa & 1)) >> 1
    // Rounding up to 2^52 makes the least normal double, whose bits are just these.
    return mantissa
  }

  /// Constant memory, so any thread may read it.
  private struct PowerTable: @unchecked Sendable {
    let base: UnsafePointer<UInt64> = decimal_powers_of_five()
  }
}

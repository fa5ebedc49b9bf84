import CDecimal

/// A stretch of a buffer that is followed by at least eight bytes that may be read, the first of
/// which is not a digit: a cell's text inside a block.
typealias CellBytes = UnsafeBufferPointer<UInt8>

/// Text to the nearest double, ties to even: bit for bit what `strtod` gives.
enum DecimalParsing {
  /// The number written in `bytes`, all of it: an optional sign, digits with at most one point,
  /// an optional exponent. Nil for anything else; infinite when it is beyond the largest double.
  @inline(__always)
  static func number(in bytes: CellBytes) -> Double? {
    guard var p = bytes.baseAddress else { return nil }
    let end = p + bytes.count
    let isNegative = skipSign(&p)
    var mantissa: UInt64 = 0
    let start = p
    scanDigits(&p, into: &mantissa)
    var digitCount = p - start
    var exponent = 0
    if p.pointee == point {
      p += 1
      let fraction = p
      scanDigits(&p, into: &mantissa)
      exponent = fraction - p
      digitCount -= exponent
    }
    guard digitCount > 0 else { return nil }
    if p != end {
      guard p < end, let written = scanExponent(&p), p == end else { return nil }
      exponent += written
    }
    if digitCount > 19, significantDigits(from: start, to: end) > 19 { return viaStrtod(bytes) }
    return value(mantissa, timesTenTo: exponent, isNegative, bytes)
  }

  /// The whole number written in `bytes` with nothing but a sign and digits; nil for anything
  /// else and for what an `Int` cannot hold.
  static func integer(in bytes: CellBytes) -> Int? {
    guard var p = bytes.baseAddress else { return nil }
    let isNegative = skipSign(&p)
    let start = p
    var magnitude: UInt64 = 0
    scanDigits(&p, into: &magnitude)
    guard p > start, p == bytes.baseAddress! + bytes.count else { return nil }
    // Nineteen digits always fit in 64 bits; more are too many unless they begin with zeros.
    guard p - start <= 19 || significantDigits(from: start, to: p) <= 19 else { return nil }
    if isNegative { return Int(exactly: magnitude).map { -$0 } }
    return Int(exactly: magnitude)
  }

  private static let point = UInt8(ascii: ".")

  @inline(__always)
  private static func skipSign(_ p: inout UnsafePointer<UInt8>) -> Bool {
    if p.pointee == UInt8(ascii: "-") {
      p += 1
      return true
    }
    if p.pointee == UInt8(ascii: "+") { p += 1 }
    return false
  }

  /// Appends digits to `mantissa`, which wraps around when there are more than 19 of them.
  @inline(__always)
  private static func scanDigits(_ p: inout UnsafePointer<UInt8>, into mantissa: inout UInt64) {
    while true {
      let word = UnsafeRawPointer(p).loadUnaligned(as: UInt64.self).littleEndian
      let digits = word ^ 0x3030_3030_3030_3030
      // A byte above 9 sets its top bit; a carry can only spoil bytes after the first such one.
      let others = ((digits &+ 0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080
      let count = others.trailingZeroBitCount >> 3
      guard count > 0 else { return }
      let aligned = digits << UInt64(64 - count * 8)
      mantissa = mantissa &* tenTo[count] &+ eightDigits(aligned)
      p += count
      if count < 8 { return }
    }
  }

  /// The number whose eight decimal digits are the bytes of `word`, the first one lowest: pairs,
  /// then fours, then all eight are joined by one multiplication each.
  @inline(__always)
  private static func eightDigits(_ word: UInt64) -> UInt64 {
    let pairs = (word &* (10 << 8 | 1)) >> 8 & 0x00ff_00ff_00ff_00ff
    let fours = (pairs &* (100 << 16 | 1)) >> 16 & 0x0000_ffff_0000_ffff
    return (fours &* (10_000 << 32 | 1)) >> 32
  }

  private static func scanExponent(_ p: inout UnsafePointer<UInt8>) -> Int? {
    guard p.pointee | 0x20 == UInt8(ascii: "e") else { return nil }
    p += 1
    let isNegative = skipSign(&p)
    let start = p
    var exponent = 0
    while (48...57).contains(p.pointee) {
      // Beyond any double in either direction, and far from overflowing what is added to it.
      exponent = min(exponent * 10 + Int(p.pointee) - 48, 1_000_000_000)
      p += 1
    }
    return p > start ? (isNegative ? -exponent : exponent) : nil
  }

  private static func significantDigits(
    from start: UnsafePointer<UInt8>, to end: UnsafePointer<UInt8>
  ) -> Int {
    var count = 0
    var p = start
    while p < end, p.pointee == point || (48...57).contains(p.pointee) {
      if p.pointee != point, count > 0 || p.pointee != 48 { count += 1 }
      p += 1
    }
    return count
  }

  @inline(__always)
  private static func value(
    _ mantissa: UInt64, timesTenTo exponent: Int, _ isNegative: Bool, _ bytes: CellBytes
  ) -> Double? {
    // Clinger (1990): both factors are exact, so the one rounding is the right one.
    if mantissa <= 1 << 53, -22...22 ~= exponent {
      let whole = Double(mantissa)
      let magnitude =
        exponent < 0 ? whole / exactPowers[-exponent] : whole * exactPowers[exponent]
      return isNegative ? -magnitude : magnitude
    }
    guard let bits = EiselLemire.bits(of: mantissa, timesTenTo: exponent) else {
      return viaStrtod(bytes)
    }
    return Double(bitPattern: isNegative ? bits | 1 << 63 : bits)
  }

  private static func viaStrtod(_ bytes: CellBytes) -> Double? {
    bytes.withMemoryRebound(to: CChar.self) { decimal_by_strtod($0.baseAddress, $0.count) }
  }

  private static let tenTo: InlineArray<9, UInt64> = [
    1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000,
  ]

  private static let exactPowers: InlineArray<23, Double> = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]
}

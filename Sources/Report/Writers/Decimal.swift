/// A double as decimal digits, so that rounding for people happens in the base people read.
///
/// Value = ± 0.d₁d₂d₃… · 10^exponent, the digits being the shortest that read back as the double.
struct Decimal: Equatable {
  var isNegative: Bool
  var digits: [UInt8]
  var exponent: Int

  /// - Precondition: `value` is finite.
  init(_ value: Double) {
    precondition(value.isFinite, "\(value) has no digits")
    isNegative = value < 0
    digits = []
    exponent = 0
    var point: Int?
    var shift = 0
    let text = Array(value.magnitude.description.utf8)
    var index = 0
    while index < text.count {
      switch text[index] {
      case UInt8(ascii: "."): point = digits.count
      case UInt8(ascii: "e"):
        shift = Int(String(decoding: text[(index + 1)...], as: UTF8.self)) ?? 0
        index = text.count
      default: digits.append(text[index] - UInt8(ascii: "0"))
      }
      index += 1
    }
    exponent = (point ?? digits.count) + shift
    let leading = digits.prefix { $0 == 0 }.count
    digits.removeFirst(leading)
    exponent -= leading
    while digits.last == 0 { digits.removeLast() }
    if digits.isEmpty { exponent = 0 }
  }

  var isZero: Bool { digits.isEmpty }

  /// Power of ten of the first digit: 2 for 123, −1 for 0.5.
  var order: Int { exponent - 1 }

  /// Rounded to `places` digits after the point (negative: before it), halves away from zero, as
  /// people round the digits they see.
  func rounded(places: Int) -> Decimal {
    var copy = self
    let kept = exponent + places
    guard kept < digits.count else { return copy }
    guard kept >= 0 else { return Decimal(0) }
    let roundsUp = digits[kept] >= 5
    copy.digits = Array(digits[..<kept])
    if roundsUp { copy.increment(at: kept - 1) }
    while copy.digits.last == 0 { copy.digits.removeLast() }
    if copy.digits.isEmpty { return Decimal(0) }
    return copy
  }

  private mutating func increment(at position: Int) {
    var index = position
    while index >= 0, digits[index] == 9 {
      digits[index] = 0
      index -= 1
    }
    if index >= 0 {
      digits[index] += 1
    } else {
      digits.insert(1, at: 0)
      exponent += 1
    }
  }

  /// Digits before the point, and exactly `places` after it.
  func parts(places: Int) -> (whole: String, fraction: String) {
    func digit(_ index: Int) -> Character {
      let value = digits.indices.contains(index) ? digits[index] : 0
      return Character(UnicodeScalar(UInt8(ascii: "0") + value))
    }
    let whole = exponent > 0 ? String((0..<exponent).map(digit)) : "0"
    let fraction = places > 0 ? String((exponent..<(exponent + places)).map(digit)) : ""
    return (whole, fraction)
  }
}

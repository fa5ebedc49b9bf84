/// The one place where numbers become text for people. Files for machines use `CSVWriter`.
///
/// Minus is U+2212, thousands have commas, and a number shows as many digits as its standard error
/// supports: the standard error to two significant figures, the estimate to the same place.
public enum NumberFormat {
  public static let minus = "\u{2212}"
  /// What stands where there is no number.
  public static let none = "\u{2013}"
  /// More decimal places than this read better as a power of ten.
  private static let mostPlaces = 7
  private static let leastScientific = 1e15
  /// And more figures than this nobody reads.
  private static let mostFigures = 6

  /// Exactly `places` digits after the point: `−1,234.50`.
  public static func fixed(_ value: Double, places: Int) -> String {
    guard value.isFinite else { return special(value) }
    let places = max(0, places)
    guard value.magnitude < leastScientific else { return scientific(value, figures: 3) }
    let decimal = Decimal(value).rounded(places: places)
    let (whole, fraction) = decimal.parts(places: places)
    let sign = decimal.isNegative && !decimal.isZero ? minus : ""
    return sign + grouped(whole) + (fraction.isEmpty ? "" : ".\(fraction)")
  }

  /// `figures` significant figures: `0.0123`, `1,230`; never rounded to the left of the point.
  public static func significant(_ value: Double, figures: Int = 3) -> String {
    guard value.isFinite else { return special(value) }
    guard value != 0 else { return "0" }
    let order = Decimal(value).rounded(places: figures - 1 - Decimal(value).order).order
    let places = figures - 1 - order
    if places > mostPlaces || value.magnitude >= leastScientific {
      return scientific(value, figures: figures)
    }
    return trimmed(fixed(value, places: max(0, places)))
  }

  /// A place on an axis: to the second digit of the spread of such places and three digits at least, with
  /// no comma in four digits, which may be a year.
  static func place(_ value: Double, spread: Double) -> String {
    guard value.isNormal, spread.isNormal else { return significant(value) }
    let text = significant(
      value, figures: min(15, max(3, Decimal(value).order - Decimal(spread).order + 2)))
    return value.magnitude < 10_000 ? text.filter { $0 != "," } : text
  }

  /// Decimal places that a standard error supports: those of its second significant figure.
  /// Nil where there is no usable standard error.
  public static func places(for stdError: Double?) -> Int? {
    guard let stdError, stdError.isFinite, stdError > 0 else { return nil }
    let decimal = Decimal(stdError)
    return max(0, 1 - decimal.rounded(places: 1 - decimal.order).order)
  }

  /// An estimate, its standard error or an end of its interval, at the precision the standard
  /// error supports.
  public static func estimate(_ value: Double?, stdError: Double?) -> String {
    guard let value, !value.isNaN else { return none }
    guard value.isFinite else { return special(value) }
    guard let places = places(for: stdError) else { return significant(value) }
    if places > mostPlaces {
      // The digits between the value's first and the last that the standard error supports.
      guard value != 0 else { return "0" }
      let figures = places + Decimal(value).order + 1
      return significant(value, figures: min(mostFigures, max(1, figures)))
    }
    return fixed(value, places: places)
  }

  /// `−0.10 to 0.94`.
  public static func interval(_ low: Double?, _ high: Double?, stdError: Double?) -> String {
    guard let low, let high, !low.isNaN, !high.isNaN else { return none }
    if places(for: stdError) == nil, let ends = likeEnds(low, high) { return ends }
    return "\(estimate(low, stdError: stdError)) to \(estimate(high, stdError: stdError))"
  }

  /// Both ends to as many places as either has: `0.182 to 0.590`.
  private static func likeEnds(_ low: Double, _ high: Double) -> String? {
    let ends = [significant(low), significant(high)]
    guard low.isFinite, high.isFinite, ends.allSatisfy({ !$0.contains("×") }) else { return nil }
    let places = ends.map { $0.split(separator: ".").dropFirst().first?.count ?? 0 }
    guard let most = places.max(), let least = places.min(), most > least, least > 0 else {
      return nil
    }
    return "\(fixed(low, places: most)) to \(fixed(high, places: most))"
  }

  /// `.11`, `.032`, `< .001`: no leading zero, since p cannot pass 1.
  public static func pValue(_ p: Double?) -> String {
    guard let p, p.isFinite, (0...1).contains(p) else { return none }
    if p < 0.001 { return "< .001" }
    if p > 0.99 { return "> .99" }
    return String(fixed(p, places: p < 0.0995 ? 3 : 2).dropFirst())
  }

  /// `p = .032`, `p < .001`.
  public static func pClause(_ p: Double?) -> String {
    let text = pValue(p)
    if text == none { return "p not available" }
    return text.hasPrefix(".") ? "p = \(text)" : "p \(text)"
  }

  /// `1,234`.
  public static func count(_ value: Int) -> String {
    (value < 0 ? minus : "") + grouped(String(value.magnitude))
  }

  /// The level of an interval, which is never rounded to certainty: `95%`, `99.999%`.
  public static func level(_ level: Double) -> String { percent(level, places: 9) }

  /// A share as a percentage: `95%`, `12.5%`.
  public static func percent(_ share: Double, places: Int = 0) -> String {
    guard share.isFinite else { return none }
    return trimmed(fixed(share * 100, places: places)) + "%"
  }

  /// Degrees of freedom: whole ones as counts, Satterthwaite's to one place.
  public static func degreesOfFreedom(_ df: Double?) -> String {
    guard let df, !df.isNaN else { return none }
    guard df.isFinite else { return "∞" }
    return df == df.rounded() ? fixed(df, places: 0) : fixed(df, places: df < 10 ? 1 : 0)
  }

  /// `4.2 × 10⁻⁹`.
  static func scientific(_ value: Double, figures: Int) -> String {
    let order = Decimal(value).order
    let decimal = Decimal(value).rounded(places: figures - 1 - order)
    guard !decimal.isZero else { return "0" }
    var mantissa = decimal
    mantissa.exponent = 1
    let (whole, fraction) = mantissa.parts(places: figures - 1)
    let body = fraction.isEmpty ? whole : "\(whole).\(fraction)"
    return (decimal.isNegative ? minus : "") + "\(body) × 10\(superscript(decimal.order))"
  }

  private static func superscript(_ value: Int) -> String {
    let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
    let body = String(value.magnitude).compactMap { $0.wholeNumberValue.map { digits[$0] } }
    return (value < 0 ? "⁻" : "") + String(body)
  }

  private static func special(_ value: Double) -> String {
    value.isNaN ? none : (value < 0 ? "\(minus)∞" : "∞")
  }

  private static func grouped(_ digits: String) -> String {
    var out = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { out += "," }
      out.append(digit)
    }
    return out
  }

  /// Without zeros at the end of the fraction.
  private static func trimmed(_ text: String) -> String {
    guard text.contains(".") else { return text }
    var text = text
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }
}

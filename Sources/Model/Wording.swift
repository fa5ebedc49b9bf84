import Diagnostics
import Tables

/// Numbers and lists in sentences. (CSV cells keep every digit; these are for reading.)
enum Wording {
  /// To `digits` significant digits, without trailing zeros: 3.87, 0.0125, 1250000.
  static func number(_ x: Double, digits: Int = 3) -> String {
    guard x.isFinite, x != 0 else { return Column.text(of: x) }
    let shift = order(of: x) - digits + 1
    let scaled = (shift < 0 ? x * power(-shift) : x / power(shift)).rounded()
    guard scaled.magnitude < 1e15 else { return Column.text(of: x) }
    return Column.text(of: Double("\(Int(scaled))e\(shift)") ?? x)
  }

  /// To the second digit of the spread that it is one of, and to three digits at least, so that numbers
  /// that differ by a part of the spread read as different: 2015.8 of years that spread by 1.7.
  static func number(_ x: Double, spread: Double) -> String {
    guard spread.isNormal, x.isNormal else { return number(x) }
    return number(x, digits: min(15, max(3, order(of: x) - order(of: spread) + 2)))
  }

  /// ⌊log₁₀ |x|⌋: a first guess, put right where rounding carries over.
  private static func order(of x: Double) -> Int {
    let guess = Int((Double(x.exponent) * 0.301_029_995_663_981_2).rounded(.down))
    return x.magnitude >= power(guess + 1) ? guess + 1 : guess
  }

  private static func power(_ exponent: Int) -> Double { Double("1e\(exponent)") ?? 1 }

  /// `4.4 %` of a simulation of so many draws: one of which none or all do is known to be less, or more, than
  /// one of them, and is not certain.
  static func share(_ share: Double, of draws: Int) -> String {
    let least = 100 / Double(max(draws, 1))
    if share <= 0 { return "under \(number(least, digits: 2)) %" }
    if share >= 1 { return "over \(number(100 - least, digits: 4)) %" }
    // The distance to 100 decides how many digits tell them apart.
    return "\(number(100 * share, digits: share > 0.95 ? 4 : share >= 0.1 ? 3 : 2)) %"
  }

  /// `p = .032`, `p < .001`: as reports write it (`NumberFormat.pClause`).
  static func p(_ p: Double) -> String {
    guard p >= 0.001 else { return p.isNaN ? "p not available" : "p < .001" }
    guard p <= 0.99 else { return "p > .99" }
    let places = p < 0.0995 ? 3 : 2
    let digits = String(Int((p * (places == 3 ? 1000 : 100)).rounded()))
    return "p = ." + String(repeating: "0", count: max(0, places - digits.count)) + digits
  }

  static func counts(_ counts: [ModelError.Count]) -> String {
    counts.map { "\($0.name) (\($0.count))" }.joined(separator: ", ")
  }

  /// `a`, `a or b`, `one of a, b, c`.
  static func oneOf(_ names: [String]) -> String {
    switch names.count {
    case 0: ""
    case 1: "'\(names[0])'"
    case 2: "'\(names[0])' or '\(names[1])'"
    default: "one of " + names.map { "'\($0)'" }.joined(separator: ", ")
    }
  }

  /// `a`, `a and b`, `a, b and c`.
  static func all(_ names: [String]) -> String {
    guard let last = names.last, names.count > 1 else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " and " + last
  }

  /// `an area`, `a unit`.
  static func indefinite(_ noun: String) -> String {
    let word = noun.lowercased()
    let isVowel = word.first.map { "aeiou".contains($0) } ?? false
    let soundsLikeY = ["uni", "use", "eu"].contains { word.hasPrefix($0) }
    return "\(isVowel && !soundsLikeY ? "an" : "a") \(noun)"
  }

  /// `all 3 rows used`, `the only row used`.
  static func allUsed(_ rows: Int) -> String {
    rows == 1 ? "the only row used" : "all \(rows) rows used"
  }

  static func are(_ n: Int) -> String { n == 1 ? "is" : "are" }

  /// As `number`, with the sign that people write.
  static func signed(_ x: Double, spread: Double) -> String { signed(number(x, spread: spread)) }
  static func signed(_ x: Double) -> String { signed(number(x)) }

  private static func signed(_ text: String) -> String {
    text.hasPrefix("-") ? "−" + text.dropFirst() : text
  }

  static func count(_ n: Int, _ noun: String) -> String {
    n == 1 ? "1 \(noun)" : "\(n) \(plural(noun))"
  }

  static func plural(_ noun: String) -> String { EnglishPlural.of(noun) }
}

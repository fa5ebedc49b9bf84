#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Testing

@testable import Ingest

/// Bit for bit the C library's `strtod`, which we did not write.
@Suite struct DecimalParsingTests {
  private func differs(_ text: String) -> Bool {
    NumberText.number(text)?.bitPattern != strtod(text, nil).bitPattern
  }

  @Test(arguments: [
    "0", "-0", "0.0", "-0.0e5", "1", "+1", ".5", "5.", "1e0", "1E+05", "00012.500",
    // Half-way between two doubles, and next to it.
    "9007199254740993", "9007199254740992.99999999999999999999", "9007199254740993.00000000001",
    "9007199254740995", "1e23", "8.5e22", "7.2057594037927933e16", "1.00000005960464477539062500",
    "0.500000000000000166533453693773481063544750213623046875", "9214843084008499",
    "1448997445238699", "18446744073709551615", "18446744073709551616", "9999999999999999999",
    "10000000000000000000000000000000000000001", "-123456789012345678901234567890.5e-10",
    // The ends of the range.
    "1.7976931348623157e308", "1.7976931348623158e308", "1.7976931348623159e308", "1e309", "1e400",
    "-1e99999999999999999999", "2.2250738585072014e-308", "2.2250738585072012e-308",
    "2.2250738585072011e-308", "2.225073858507201136057409796709131975934819546351645648e-308",
    "4.9406564584124654e-324", "2.4703282292062328e-324", "2.4703282292062327e-324", "1e-400",
    "6.631236846766476e-316", "3.2378839133029012895883524125015321748630094e-319",
    "0.0000000000000000000000000000000000000000000001234567890123456789",
    "1234567890123456789000000000000000000000000000000000000000",
  ])
  func hardCase(_ text: String) { #expect(!differs(text)) }

  @Test func aThousandDigits() {
    let digits = String(repeating: "1234567890", count: 100)
    #expect(!differs(digits + "e-700"))
    #expect(!differs("0." + String(repeating: "0", count: 320) + digits))
  }

  @Test func randomNumbers() {
    var random = SplitMix(state: 20_120_201)
    var wrong: [String] = []
    for i in 0..<200_000 {
      let text =
        switch i % 4 {
        case 0: random.shortestDouble()
        case 1: random.decimal(digits: 1...19)
        case 2: random.decimal(digits: 16...30)
        default: random.halfway()
        }
      if differs(text) { wrong.append(text) }
    }
    #expect(wrong.prefix(5) == [])
  }

  @Test(arguments: [
    "", "+", "-", ".", "e5", "1e", "1e+", "--1", "+-1", "1.2.3", "1 2", "1,2", "0x10", "inf", "nan",
    "Infinity", "1_000", "12a", "a12", "½", "١٢", "1e5.0",
  ])
  func refused(_ text: String) { #expect(NumberText.number(text) == nil) }

  @Test(arguments: [
    ("9223372036854775807", Int.max), ("-9223372036854775807", -Int.max), ("+7", 7), ("007", 7),
    ("00000000000000000000000012", 12),
  ])
  func integer(_ text: String, _ value: Int) { #expect(Self.integer(text) == value) }

  @Test(arguments: ["9223372036854775808", "99999999999999999999", "1.0", "", "-", "1e3"])
  func notAnInteger(_ text: String) { #expect(Self.integer(text) == nil) }

  private static func integer(_ text: String) -> Int? {
    (Array(text.utf8) + [UInt8](repeating: 10, count: 8)).withUnsafeBufferPointer {
      DecimalParsing.integer(in: CellBytes(rebasing: $0.dropLast(8)))
    }
  }
}

/// A small generator with the same numbers everywhere.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  mutating func shortestDouble() -> String {
    let number = Double(bitPattern: next())
    return number.isFinite ? number.description : "1"
  }

  mutating func decimal(digits: ClosedRange<Int>) -> String {
    let count = Int.random(in: digits, using: &self)
    var text = next() & 1 == 0 ? "" : "-"
    let point = Int.random(in: 0...count, using: &self)
    for i in 0..<count {
      if i == point { text += "." }
      text += String(next() % 10)
    }
    return text + "e\(Int.random(in: -345...310, using: &self))"
  }

  /// An odd multiple of half the gap between two doubles, or one unit of its last digit beside it.
  mutating func halfway() -> String {
    let odd = (1 << 53 | next() >> 11) << 1 | 1
    let shift = Int.random(in: 0...9, using: &self)
    let half = odd << UInt64(shift)
    return String(half &+ next() % 3 &- 1)
  }
}

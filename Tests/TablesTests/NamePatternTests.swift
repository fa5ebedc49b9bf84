import Tables
import Testing

struct NamePatternTests {
  @Test(arguments: [
    ("age", ["age"]),
    ("x_{1..3}", ["x_1", "x_2", "x_3"]),
    ("{9..11}y", ["9y", "10y", "11y"]),
    ("q{08..10}", ["q08", "q09", "q10"]),
    ("{1..2}_{1..2}", ["1_1", "1_2", "2_1", "2_2"]),
    ("x{0..0}", ["x0"]),
    ("", [""]),
  ])
  func expands(pattern: String, names: [String]) {
    #expect(NamePattern.expand(pattern) == names)
  }

  @Test(arguments: [
    "x{1..}", "x{..2}", "x{3..1}", "x{1.2}", "x{a..b}", "x{-1..2}", "x{1..2", "x1..2}", "{}",
    "{1..2}}", "x{0..10000}", "x{{1..2}}", "x{+1..2}", "{1..200}{1..51}",
    "x{99999999999999999999..2}",
  ])
  func refusesWhatIsNoRange(pattern: String) {
    #expect(NamePattern.expand(pattern) == nil)
  }
}

import Testing

@testable import Report

/// Where a line of the page may not break.
struct BoundTests {
  @Test(arguments: [
    ("rises (p = .08) here", "rises (p~=~.08) here"),
    ("p < .001, n = 1,234.", "p~<~.001, n~=~1,234."),
    ("the 95 % interval", "the 95~% interval"),
    ("−3.1 percentage points lower", "−3.1~percentage points lower"),
    ("mean ± 2 standard errors", "mean~±~2~standard errors"),
    ("a share of 4.2 × 10⁻⁹", "a share of 4.2~×~10⁻⁹"),
    ("role = manager and a < b", "role = manager and a < b"),
    ("in 2012 years went by 14 authorities", "in 2012~years went by 14 authorities"),
    ("two  spaces, 1 2", "two  spaces, 1 2"), ("", ""),
  ])
  func numbersStayWithWhatTheyCount(text: String, bound: String) {
    #expect(Bound.text(text).replacing("\u{A0}", with: "~") == bound)
  }

  @Test func codeIsLeftAsItIs() {
    #expect(
      HTMLBody.inline([.code("n = 5"), .text(" n = 5")]) == "<code>n = 5</code> n\u{A0}=\u{A0}5")
  }
}

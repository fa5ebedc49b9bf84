import LinearAlgebra
import Statistics

/// A t test of one coefficient as residuals have it: its variance is Σ factor · form, and it rejects where
/// (a'θ)² is over its square of the critical value.
struct RowTest: Sendable {
  /// A part of the variance; nil for Σ we² in the place of a form.
  struct Part: Sendable {
    let factor: Double
    var form: Int?
    var partition = 0
    /// Whether a part that is zero leaves the coefficient without a standard error, as in `TwoWay`.
    var isNeeded = false
  }

  /// With its names; counted on.
  var tally: NullTally
  let df: Double?
  private let critical: Double
  private let parts: [Part]

  /// - Parameter df: nil against the normal distribution.
  /// - Returns: nil where no test has these degrees of freedom.
  init?(_ tally: NullTally, df: Double?, _ parts: [Part]) {
    let critical =
      df.map { try? StudentT(df: $0).criticalValue(level: 1 - CertifiedTest.size) }
      ?? Normal.standard.upperQuantile(CertifiedTest.size / 2)
    guard let critical, critical.isFinite, critical > 0 else { return nil }
    self.df = df
    self.critical = critical
    self.parts = parts
    self.tally = tally
    self.tally.df = df
  }

  /// Of a'θ; nil where it is not positive.
  ///
  /// - Parameters:
  ///   - forms: their squares, by form and partition.
  ///   - squares: Σ we².
  ///   - working: Σ we² over its degrees of freedom: a variance below 1e-20 of it is rounding of zero.
  func variance(_ forms: [[Double]], squares: Double, working: Double) -> Double? {
    let floor = BlindSpot.vanishingVariance * working
    var sum = 0.0
    for part in parts {
      let value = part.factor * (part.form.map { forms[$0][part.partition] } ?? squares)
      if part.isNeeded, value <= floor { return nil }
      sum += value
    }
    return sum > floor ? sum : nil
  }

  mutating func add(_ numerator: Double, shift: Double?, variance: Double?) {
    tally.draws += 1
    guard let variance else {
      tally.failed += 1
      return
    }
    let limit = critical * critical * variance
    if numerator * numerator > limit { tally.nulls += 1 }
    guard let shift else { return }
    let moved = numerator + shift
    if moved * moved > limit { tally.effects = (tally.effects ?? 0) + 1 }
  }
}

/// The tests of one coefficient by rows.
struct RowTester: Sendable {
  /// a'θ.
  let direction: Vector
  /// The smallest effect that matters, in units of a'θ; nil without one.
  let shift: Double?
  private(set) var forms: [RowForm] = []
  private(set) var tests: [RowTest] = []
  /// Of methods that have no test of this coefficient on this design, whatever is drawn.
  private var untested: [NullTally] = []

  init(direction: Vector, shift: Double?) {
    self.direction = direction
    self.shift = shift
  }

  /// - Returns: the form's number.
  mutating func add(_ form: RowForm) -> Int {
    forms.append(form)
    return forms.count - 1
  }

  mutating func addUntested(_ tally: NullTally) { untested.append(tally) }

  mutating func add(_ test: RowTest) {
    var test = test
    if shift != nil { test.tally.effects = 0 }
    tests.append(test)
  }

  /// - Parameters:
  ///   - e: residuals of one draw.
  ///   - squares: Σ we².
  mutating func add(
    _ numerator: Double, _ e: UnsafeBufferPointer<Double>, squares: Double, working: Double
  ) {
    let values = forms.map { $0.squares(e) }
    addUntestedDraw()
    for i in tests.indices {
      let variance = tests[i].variance(values, squares: squares, working: working)
      tests[i].add(numerator, shift: shift, variance: variance)
    }
  }

  /// A draw without residuals.
  mutating func addFailure() {
    addUntestedDraw()
    for i in tests.indices { tests[i].add(0, shift: nil, variance: nil) }
  }

  private mutating func addUntestedDraw() {
    for i in untested.indices {
      untested[i].draws += 1
      untested[i].failed += 1
    }
  }

  var tallies: [NullTally] { tests.map(\.tally) + untested }
}

import LinearAlgebra
import Statistics

/// How often tests at a nominal 5 % reject a hypothesis that is true, on a design as it is: its terms, its
/// cluster sizes and a correlation within clusters.
///
/// - Reference: Cameron, Gelbach & Miller (2008), §4, of which this is the simulation on the study's own
///   design; MacKinnon & Webb (2017) on clusters of unequal size.
struct SizeCertificate {
  let design: NullDesign
  let icc: Double
  let seed: UInt64
  /// Of the wild bootstrap.
  var wild = WildOptions()
  /// Names the random numbers.
  let stream: String
  /// K of cr1s, where effects were absorbed.
  var counted: Int?

  /// Of one method and coefficient: how many draws reject.
  struct Count: Equatable {
    let method: CertifiedMethod
    let df: Double?
    var nulls = 0
    /// How many of the outcomes it was made of.
    var draws = 0
    /// Whether it has no test of the coefficient on this design, whatever is drawn.
    var isUntested = false
    /// The same with the effect added; nil without one.
    var effects: Int?
  }

  /// A coefficient with an effect added to it, in units of θ and of the outcome's total deviation.
  struct Subject {
    let column: Int
    var shift: Double?
  }

  private static let blockSize = 500

  /// - Returns: a list per subject, in the order of the methods.
  func counts(
    _ subjects: [Subject], of fit: LinearFit, _ methods: [CertifiedMethod], draws: Int
  ) throws(LinearAlgebraError) -> [[Count]] {
    var generator = SeededGenerator(seed: seed, stream: stream)
    var beside = SeededGenerator(seed: seed, stream: "\(stream)/beside")
    var testers: [Tester] = []
    var known = CertifiedParts(fit, design.grams)
    for (position, subject) in subjects.enumerated() {
      testers.append(
        try Tester(
          subject, at: position, fit, design, methods, counted: counted, wild: wild,
          stream: "\(stream)/wild", &known))
    }
    var left = draws
    var dear = methods.contains(.randomIntercept) ? affordable(draws, subjects.count) : 0
    while left > 0 {
      let block = design.draw(min(left, Self.blockSize), icc: icc, &generator, beside: &beside)
      let optima = (0..<min(dear, block.count)).map { b in
        design.randomIntercept?.optimum(block.totals(of: b), block.residualSquares[b])
      }
      for i in testers.indices { testers[i].add(block, optima) }
      left -= Self.blockSize
      dear -= optima.count
    }
    return testers.map(\.counts)
  }

  /// Of the random intercept, the dearest of the methods: about three seconds of one core.
  private static let mostWork = 2.5e9

  /// On how many draws a random intercept is fitted, by the design alone; none where they would tell too
  /// little.
  private func affordable(_ draws: Int, _ directions: Int) -> Int {
    guard let model = design.randomIntercept else { return 0 }
    let most = Int(min(Double(draws), Self.mostWork / model.work(directions: directions)))
    return most < min(draws, RowSimulation.fewestDraws) ? 0 : most
  }

  private struct Tester {
    let a: Vector
    let shift: Double?
    let tests: [CertifiedTest]
    let wild: CertifiedWild?
    let randomIntercept: CertifiedRandomIntercept?
    /// Tests, the wild bootstrap and the random intercept where there are any, and what has no test.
    var counts: [Count]
    private let interceptPlace: Int

    init(
      _ subject: Subject, at position: Int, _ fit: LinearFit, _ design: NullDesign,
      _ methods: [CertifiedMethod],
      counted: Int?, wild options: WildOptions, stream: String, _ known: inout CertifiedParts
    ) throws(LinearAlgebraError) {
      let grams = design.grams
      a = fit.direction(of: subject.column).a
      shift = subject.shift
      var tests: [CertifiedTest] = []
      var untested: [Count] = []
      for method in methods where method != .wild && method != .randomIntercept {
        let test = try CertifiedTest(
          method, subject.column, at: position, &known, counted: counted,
          residualDF: design.residualDegreesOfFreedom)
        if let test {
          tests.append(test)
        } else {
          untested.append(Count(method: method, df: nil, isUntested: true))
        }
      }
      self.tests = tests
      wild =
        methods.contains(.wild)
        ? try CertifiedWild(direction: a, grams, options, stream: stream) : nil
      let a = self.a
      randomIntercept =
        methods.contains(.randomIntercept)
        ? design.randomIntercept.map { CertifiedRandomIntercept($0, direction: a) } : nil
      let effects = subject.shift == nil ? nil : 0
      counts =
        tests.map { Count(method: $0.method, df: $0.df, effects: effects) }
        + (wild == nil ? [] : [Count(method: .wild, df: nil, effects: effects)])
        + (randomIntercept == nil
          ? [] : [Count(method: .randomIntercept, df: nil, effects: effects)]) + untested
      interceptPlace = tests.count + (wild == nil ? 0 : 1)
    }

    /// - Parameter optima: the random intercept's, of the first of the draws.
    mutating func add(_ draws: NullDraws, _ optima: [RandomIntercept.Optimum?]) {
      for i in counts.indices {
        counts[i].draws += counts[i].method == .randomIntercept ? optima.count : draws.count
      }
      let numerators = draws.coefficients.crossProduct(a)
      for (i, test) in tests.enumerated() {
        for (b, limit) in test.limits(draws).enumerated() {
          if numerators[b] * numerators[b] > limit { counts[i].nulls += 1 }
          guard let shift else { continue }
          let moved = numerators[b] + shift
          if moved * moved > limit { counts[i].effects? += 1 }
        }
      }
      if let randomIntercept {
        let found = randomIntercept.rejections(optima, numerators, shift: shift)
        counts[interceptPlace].nulls += found.nulls
        if shift != nil { counts[interceptPlace].effects? += found.effects }
      }
      guard let wild else { return }
      for b in 0..<numerators.count {
        let scores = draws.scores(of: b)
        if wild.rejects(numerators[b], scores) { counts[tests.count].nulls += 1 }
        guard let shift else { continue }
        if wild.rejects(numerators[b] + shift, scores) { counts[tests.count].effects? += 1 }
      }
    }
  }
}

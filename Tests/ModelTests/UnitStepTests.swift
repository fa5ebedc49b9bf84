import Tables
import Testing

@testable import Model

/// What goes with one unit more of a number, against its definition (Golden/generalized/steps.R).
struct UnitStepTests {
  struct Scenario: Sendable, CustomTestStringConvertible {
    let name: String
    var data = "logit"
    var family = GeneralizedSpec(.logistic)
    let support: [String]
    var adjust = ["s"]
    var testDescription: String { name }

    func fit() throws -> Fit {
      let isClassical = data == "ordinal" || data == "firthplain"
      return try ModelSpec(
        outcome: "y", support: support, adjust: adjust, estimator: .generalized(family),
        inference: Inference(
          cluster: data == "firthplain" ? .none : .by("la"),
          method: .named(isClassical ? .classical : .cr2))
      ).fit(to: try UnitStepTests.data(data))
    }
  }

  static func data(_ name: String) throws -> Table {
    if name == "firthplain" { return try FirthTests.data(name) }
    let data = try name == "ordinal" ? OrdinalTests.data(name) : GeneralizedTests.data(name)
    return widened(data)
  }

  /// With an indicator, a count and a share; the indicator as a category too, and from 1 to 2, and ten apart.
  static func widened(_ data: Table) -> Table {
    guard let x = data["x"]?.numbers else { return data }
    let z = x.map { $0 > 0.2 ? 1.0 : 0 }
    var wide = data
    for (name, values) in [
      ("z", z), ("z2", z.map { $0 + 1 }), ("z10", z.map { 10 * $0 }),
      ("k", x.map { (3 * $0).rounded(.toNearestOrEven) + 8 }), ("h", x.map { ($0 + 4) / 40 }),
    ] { wide.set(Column(.number(values)), as: ColumnSpec(name, .number)) }
    let words = z.map { $0 == 1 ? "yes" : "no" }
    wide.set(.texts(words), as: ColumnSpec("zc", .category, levels: ["no", "yes"]))
    return wide
  }

  static let scenarios = [
    Scenario(name: "indicator", support: ["z"]),
    Scenario(name: "counted", support: ["k"]),
    Scenario(name: "share", support: ["h"]),
    Scenario(name: "logitrole", support: ["x", "x:role"], adjust: ["role"]),
    Scenario(name: "indicatorrole", support: ["z", "z:role"], adjust: ["role"]),
    Scenario(name: "numbers", data: "interaction", support: ["x", "s", "x:s"], adjust: []),
    Scenario(name: "spline", support: ["ns(x, 3)"]),
    Scenario(
      name: "polynomial", data: "poisson", family: GeneralizedSpec(.poisson),
      support: ["poly(x, 2)"]),
    Scenario(
      name: "offset", data: "offset", family: GeneralizedSpec(.poisson, offset: "log_exposure"),
      support: ["x"]),
    Scenario(
      name: "trials", data: "trials", family: GeneralizedSpec(.binomial, trials: "m"),
      support: ["x"]),
    Scenario(
      name: "indicatortrials", data: "trials", family: GeneralizedSpec(.binomial, trials: "m"),
      support: ["z"]),
    Scenario(
      name: "firth", data: "firthplain", family: GeneralizedSpec(.logistic, penalty: .firth),
      support: ["x", "z"], adjust: []),
    Scenario(
      name: "ordinalx", data: "ordinal", family: GeneralizedSpec(.ordinal), support: ["x"]),
    Scenario(
      name: "ordinalz", data: "ordinal", family: GeneralizedSpec(.ordinal), support: ["z"]),
  ]

  @Test(arguments: scenarios)
  func agreesWithItsDefinition(_ scenario: Scenario) throws {
    let fit = try scenario.fit()
    var found = 0
    for row in try golden("generalized/steps.csv") where row["case"] == scenario.name {
      let level = row["level"].flatMap { $0.isEmpty ? nil : $0 }
      let effect = try #require(
        fit.effects.first {
          $0.kind.rawValue == row["kind"] && $0.term == row["term"]
            && (level == nil || $0.level == level)
        }, "\(row)")
      #expect(relativeDifference(effect.estimate, try number(row, "estimate")) < 1e-9, "\(row)")
      let error = try #require(effect.stdError)
      #expect(relativeDifference(error, try number(row, "std_error")) < 1e-7, "\(row)")
      found += 1
    }
    #expect(found > 0)
  }

  private static let families: [(String, GeneralizedSpec)] = [
    ("logit", GeneralizedSpec(.logistic)), ("logit", GeneralizedSpec(.logistic, penalty: .firth)),
    ("trials", GeneralizedSpec(.binomial, trials: "m")),
    ("offset", GeneralizedSpec(.poisson, offset: "log_exposure")),
    ("ordinal", GeneralizedSpec(.ordinal)),
  ]

  private static func fit(
    _ support: [String], _ data: String, _ family: GeneralizedSpec, adjust: [String] = ["s"],
    smallest: Double? = 0.1
  ) throws -> Fit {
    try ModelSpec(
      outcome: "y", support: support, adjust: adjust, estimator: .generalized(family),
      inference: Inference(cluster: .by("la"), smallestEffect: smallest)
    ).fit(to: try Self.data(data))
  }

  /// As a number of two values one apart, and as a category: the same difference, interval and reach.
  @Test(arguments: families.indices)
  func anIndicatorIsTheCategory(_ index: Int) throws {
    let (data, family) = Self.families[index]
    let category = try Self.fit(["zc"], data, family)
    for name in ["z", "z2", "z10"] {
      let number = try Self.fit([name], data, family)
      let told = number.effects.told(of: name)
      let theirs = category.effects.told(of: "zc[yes]")
      #expect(told.count == theirs.count)
      for (ours, theirs) in zip(told, theirs) {
        guard name != "z10" else {
          // Ten units are the category's step.
          let over = try #require(ours.overMeaningfulStep)
          #expect(relativeDifference(over.estimate, theirs.estimate) < 1e-10)
          #expect(
            relativeDifference(over.stdError ?? 0, try #require(theirs.stdError)) < 1e-10)
          continue
        }
        let digits = name == "z" ? 1e-12 : 1e-10
        #expect(ours.kind == .averageStep && theirs.kind == .average)
        #expect(relativeDifference(ours.estimate, theirs.estimate) < digits)
        for (a, b) in [
          (ours.stdError, theirs.stdError), (ours.confLow, theirs.confLow),
          (ours.claim?.low, theirs.claim?.low), (ours.claim?.high, theirs.claim?.high),
          (ours.claim?.pValue, theirs.claim?.pValue),
        ] { #expect(relativeDifference(a ?? 0, b ?? 0) < digits, "\(name)") }
      }
      for check in ["equivalence", "minimum_detectable_effect"] {
        let (a, b) = (
          number.checks.first { $0.check == check }, category.checks.first { $0.check == check }
        )
        #expect(a?.result == b?.result, "\(name) \(check)")
        guard name == "z" || check == "equivalence" else { continue }
        let (own, their) = (try #require(a?.value), try #require(b?.value))
        #expect(relativeDifference(own, their) < 1e-8, "\(name) \(check) \(own) \(their)")
      }
    }
  }

  /// The smaller the unit, the nearer its step is to the derivative of that unit.
  @Test func ofATinyCoefficientTheStepIsTheDerivative() throws {
    for (data, family) in Self.families where family.penalty == .none {
      for (unit, digits) in [(1e6, 1e-4), (1e12, 1e-9)] {
        let rows = try Self.data(data)
        let x = try #require(rows["x"]?.numbers)
        let fit = try ModelSpec(
          outcome: "y", support: ["x"], estimator: .generalized(family),
          inference: Inference(cluster: .by("la"))
        ).fit(to: rows.setting(Column(.number(x.map { unit * $0 })), as: ColumnSpec("x", .number)))
        let steps = fit.effects.filter { $0.kind == .averageStep }
        let slopes = fit.effects.filter { $0.kind == .average }
        #expect(steps.count == slopes.count && !steps.isEmpty)
        for (step, slope) in zip(steps, slopes) {
          #expect(relativeDifference(step.estimate, slope.estimate) < digits)
          #expect(relativeDifference(step.stdError ?? 0, slope.stdError ?? 1) < digits)
        }
      }
    }
  }

  /// The claim's interval holds the estimate, and leaves out zero just where p is under 5 %.
  @Test func theClaimIsOfTheStep() throws {
    for (data, family) in Self.families where family.penalty == .none {
      for name in ["z", "h"] {
        let fit = try Self.fit([name], data, family)
        let told = fit.effects.filter { $0.term == name && $0.claim != nil && $0.kind != .ratio }
        #expect(told.map(\.kind) == [.averageStep])
        let row = try #require(told.last)
        let claim = try #require(row.claim)
        #expect(claim.low <= row.estimate && row.estimate <= claim.high)
        #expect((claim.pValue < 0.05) == (claim.low > 0 || claim.high < 0))
        #expect(claim.pValue == (try fit.estimate(of: name).pValue))
      }
    }
  }

  /// A difference over a standard deviation is of predictions that far apart: in another unit the same.
  @Test func equivalenceHasNoUnit() throws {
    for (data, family) in Self.families where family.penalty == .none {
      let values = try ["x", "h"].map { name in
        let fit = try Self.fit([name], data, family)
        return try #require(fit.checks.first { $0.check == "equivalence" }?.value)
      }
      // h is x in another unit.
      #expect(relativeDifference(values[0], values[1]) < 1e-8)
    }
  }

  /// Means beyond the range of numbers take no other row's error with them.
  @Test func beyondTheRangeOfNumbersThereIsNoError() throws {
    let rows = try Self.data("poisson")
    let x = try #require(rows["x"]?.numbers)
    let fit = try ModelSpec(
      outcome: "y", support: ["x", "s"],
      estimator: .generalized(GeneralizedSpec(.poisson)), inference: Inference(cluster: .by("la"))
    ).fit(to: rows.setting(Column(.number(x.map { 1e-6 * $0 })), as: ColumnSpec("x", .number)))
    let steps = fit.effects.filter { $0.kind == .averageStep }
    #expect(steps.map(\.term) == ["x", "s"])
    #expect(steps[0].stdError == nil && !steps[0].estimate.isFinite)
    #expect(try #require(steps[1].stdError) > 0)
    #expect(!fit.checks.contains { $0.check == "minimum_detectable_effect" && $0.term == "x" })
  }
}

import Model
import Tables

/// How many tests a study ran, so that nobody takes the smallest p of many for the only one.
struct TestCount: Equatable {
  /// Support coefficients with a p, under their model's headline: as many as there are p values, of the levels of a
  /// category and the columns of a curve one each.
  var support = 0
  /// Of these, by family: its name, how many, how they were adjusted.
  var families: [(name: String, count: Int, method: String)] = []
  /// Tests of a family that gave no p: by family, how many.
  var untold: [(name: String, count: Int)] = []
  /// Correlations with a p.
  var correlations = 0

  init(_ estimates: [Estimate], _ families: [FamilySpec], _ sets: [Run.CorrelationSet]) {
    let tests = estimates.filter { $0.chosen && $0.termRole == .support && $0.pValue != nil }
    support = tests.count
    self.families = families.map { family in
      let own = tests.filter { family.tests.contains($0.model) && $0.pAdjusted != nil }
      return (family.name, own.count, own.first?.adjustMethod ?? "none")
    }
    untold = families.map { ($0.name, $0.untold(estimates).count) }.filter { $0.1 > 0 }
    correlations = sets.flatMap { $0.pairs.flatMap(\.rows) }.count { $0.result.pValue != nil }
  }

  static func == (a: TestCount, b: TestCount) -> Bool { a.sentence == b.sentence }

  var unadjusted: Int {
    support + correlations
      - families.filter { $0.method != "none" }.reduce(0) { $0 + $1.count }
  }

  var sentence: String {
    var parts = [Self.tests(support, "of support terms")]
    if correlations > 0 { parts.append(Self.tests(correlations, "of correlations")) }
    let inFamilies = families.filter { $0.count > 0 }.map {
      "\($0.count) \($0.count == 1 ? "is" : "are") in family \($0.name) (\($0.method))"
    }
    let without = untold.map {
      "\($0.count) more of family \($0.name) gave no p, and the others are adjusted for "
        + ($0.count == 1 ? "it too" : "them too")
    }
    let rest =
      unadjusted == 0
      ? "none is left unadjusted" : "\(unadjusted) \(unadjusted == 1 ? "is" : "are") not adjusted"
    return "this study ran \(parts.joined(separator: " and ")); "
      + (inFamilies + without + [rest]).joined(separator: "; ")
  }

  /// Several tests that nothing adjusts ask for a look.
  var check: Check? {
    guard support + correlations > 0 else { return nil }
    return Check(
      model: "(study)", check: "tests_run", result: unadjusted > 1 ? .look : .pass,
      value: Double(support + correlations), meaning: sentence)
  }

  private static func tests(_ count: Int, _ what: String) -> String {
    "\(count) \(count == 1 ? "test" : "tests") \(what)"
  }
}

import Tables

/// What goes with support that interacts or bends, place by place, in a sentence.
extension ReportBuilder {
  /// A sentence for each primary model's support column that interacts or bends.
  var slopeHeadlines: [(model: String, text: String)] {
    let primary = slopeGroups.filter { model(named: $0.model)?.row.text("role") == "primary" }
    let hasPrimary = models.contains { $0.row.text("role") == "primary" }
    return pictured(hasPrimary ? primary : slopeGroups).map { ($0.model, headline(of: $0)) }
  }

  private func headline(of group: SlopeGroup) -> String {
    let claims = claims.filter {
      $0.model == group.model && TermName($0.term).columns.contains(group.term)
    }
    var sentence = claims.first.map(sentence)
    // The places are named, one by one; no column is adjusted for itself.
    sentence?.moderators = []
    sentence?.adjusted.removeAll { $0 == group.term }
    let opening = sentence.map { "\($0.opening), the difference in" } ?? "Difference in"
    let few = sentence?.tooFew
    let parts = group.rows.map { part($0, saysDF: few == nil) }
    let told =
      "\(opening) \(quantity(of: group)) that goes with \(label(group.term)), place by place\(group.others): "
      + parts.joined(separator: "; ")
      + (few.map { ", but with \($0) the data cannot tell any of these from zero" } ?? "") + "."
    let tests = jointClaims(of: group, claims).map { " " + jointTest($0, group) }.joined()
    return sentence?.warning(told + tests) ?? told + tests
  }

  /// `one more point where role is manager: 0.30 (95% interval 0.02 to 0.61)`; of probabilities in percentage
  /// points, as other sentences are.
  private func part(_ row: ResultRow, saysDF: Bool) -> String {
    let isProbability = row.text("scale") == "probability"
    func inUnits(_ value: Double?) -> Double? { value.map { isProbability ? 100 * $0 : $0 } }
    let se = inUnits(row.number("std_error"))
    let interval = NumberFormat.interval(
      inUnits(told(row).low), inUnits(told(row).high), stdError: se)
    let df = told(row).df.flatMap { $0 < Sentence.fewestDegreesOfFreedom ? $0 : nil }
    let few = df.map { ", on \(degrees([$0])) only, too few to tell it from zero" }
    return "\(compared(row))\(place(row).map { " where \($0)" } ?? ""): "
      + "\(NumberFormat.estimate(inUnits(row.number("estimate")), stdError: se)) "
      + (isProbability ? "percentage points " : "")
      + "(\(NumberFormat.level(row.number("conf_level") ?? 0.95)) interval \(interval)"
      + "\(saysDF ? few ?? "" : ""))"
  }
}

/// The tests of what such a sentence is about: its coefficients have no meaning one by one.
extension ReportBuilder {
  /// A whole term of a claim, with its test.
  private struct JointClaim {
    let term: String
    let parts: [String]
    /// Columns that a larger claim has it differ with.
    var held: [String] = []
    let p: Double?
    let df: [Double]
    let hasStop: Bool
  }

  /// Curves, and of interactions those that no larger one holds.
  private func jointClaims(of group: SlopeGroup, _ claims: [Coefficient]) -> [JointClaim] {
    let names = claims.map { TermName.wholeTerm(of: $0.term) }
    var seen = Set<String>()
    return zip(names, claims).compactMap { name, claim -> JointClaim? in
      guard seen.insert(name).inserted else { return nil }
      let columns = Set(TermName(claim.term).columns)
      let isHeld = claims.contains { columns.isStrictSubset(of: TermName($0.term).columns) }
      let isCurve = TermName(claim.term).isCurve
      guard isCurve || columns.count > 1, !isHeld || columns.count == 1 else { return nil }
      let own = zip(names, claims).filter { $0.0 == name }.map(\.1)
      var found = jointClaim(name, own, TermName(claim.term).columns, isCurve: isCurve)
      found?.held = moderators(of: claim)
      return found
    }
  }

  private func jointClaim(
    _ term: String, _ claims: [Coefficient], _ parts: [String], isCurve: Bool
  ) -> JointClaim? {
    let hasStop = claims.contains { !sentence(for: $0).stops.isEmpty }
    let test = ResultRow.all(of: contents.tests).first {
      $0.text("model") == claims[0].model && $0.text("term") == term
    }
    if let test {
      return JointClaim(
        term: term, parts: parts, p: hasStop ? nil : jointP(test),
        df: ["df1", "df2"].compactMap { test.number($0) }, hasStop: hasStop)
    }
    // Of one column the coefficient has the test; straight ones have a sentence of their own.
    guard isCurve, claims.count == 1 else { return nil }
    return JointClaim(
      term: term, parts: parts, p: bearsTest(claims[0]) ? claims[0].pValue : nil,
      df: [claims[0].df].compactMap { $0 }, hasStop: hasStop)
  }

  private func jointTest(_ claim: JointClaim, _ group: SlopeGroup) -> String {
    let others = claim.parts.filter { $0 != group.term }.map(label)
    let result =
      if let p = claim.p {
        "has \(NumberFormat.pClause(p)) (\(claim.term), on \(degrees(claim.df)))"
      } else if claim.hasStop {
        "has no p (\(claim.term)): a check says stop"
      } else {
        "has no p (\(claim.term)): there are too few clusters or degrees of freedom for one"
      }
    guard let last = others.last else {
      let place = places(claim.held, of: group)
      return
        "The test that no part of the curve goes with \(label(group.outcome))\(place) \(result)."
    }
    let same =
      others.count == 1
      ? "it is the same wherever \(last) stands"
      : "how it differs with \(Sentence.list(Array(others.dropLast()))) is the same wherever \(last) "
        + "stands"
    return
      "What is claimed is how it differs between these places: the test that \(same) \(result)."
  }

  /// ` where role is worker`: what coefficients tell of a column that differs with others.
  private func places(_ moderators: [String], of group: SlopeGroup) -> String {
    guard !moderators.isEmpty,
      var sentence = claims.first(where: {
        $0.model == group.model && TermName($0.term).columns.contains(group.term)
      }).map(sentence)
    else { return "" }
    sentence.moderators = moderators
    return " \(sentence.place)"
  }

  /// `3 and 9.1 degrees of freedom`.
  private func degrees(_ df: [Double]) -> String {
    let words = df.map { NumberFormat.degreesOfFreedom($0) }
    return "\(Sentence.list(words)) \(words == ["1"] ? "degree" : "degrees") of freedom"
  }
}

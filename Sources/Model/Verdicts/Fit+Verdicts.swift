import LinearAlgebra
import Statistics
import Tables

/// What verdicts are made from beside the fit.
public struct VerdictContext: Sendable {
  public var design: AssignmentDesign
  /// Whether a claim's support is what that design assigned.
  public var isAssigned: @Sendable (Estimate) -> Bool = { _ in true }
  /// How many rows, in words: `38 children`.
  public var rows: @Sendable (Int) -> String
  public var clusters: @Sendable (Int) -> String
  /// Where rows are clustered by two columns, both with their counts: `61 families and 6 teams`.
  public var bothClusters: String?
  /// What a column is called.
  public var label: @Sendable (String) -> String
  /// Columns that nest rows within clusters, such as the family.
  public var nested: [String]
  /// What the study says of which rows belong together, whatever the fit says.
  public var declared = DeclaredUnits()

  public init(
    design: AssignmentDesign = .observational,
    rows: @escaping @Sendable (Int) -> String = { "\($0) rows" },
    clusters: @escaping @Sendable (Int) -> String = { "\($0) clusters" },
    label: @escaping @Sendable (String) -> String = { $0 }, nested: [String] = []
  ) {
    self.design = design
    self.rows = rows
    self.clusters = clusters
    self.label = label
    self.nested = nested
  }

  /// What the design lets be said of a claim.
  func design(of claim: Estimate) -> AssignmentDesign {
    isAssigned(claim) ? design : .observational
  }
}

extension Fit {
  /// A verdict per claim.
  ///
  /// - Parameter estimates: the fit's own, with p adjusted where it is in a family.
  /// - Parameter checks: all of this model's, whoever made them.
  /// - Throws: what the linear algebra refuses.
  public func assessment(
    _ estimates: [Estimate], checks: [Check], _ context: VerdictContext
  ) throws(ModelError) -> Assessment {
    do {
      return try Assessor(fit: self, checks: checks, context: context).assessment(
        of: estimates.filter { $0.model == spec.name && $0.chosen && $0.termRole == .support })
    } catch {
      throw spec.error(.numerical(error.description))
    }
  }
}

/// Gathers the evidence on each claim of a fit.
private struct Assessor {
  let fit: Fit
  let checks: [Check]
  let context: VerdictContext

  /// Matters that the table of grades weighs by itself.
  private static let gradedChecks: Set<String> = [
    "clusters", "satterthwaite_df", "effective_clusters", "effective_clusters_shared",
    "minimum_detectable_effect", "equivalence", "size_certificate", "assignment",
  ]

  func assessment(of claims: [Estimate]) throws(LinearAlgebraError) -> Assessment {
    var result = Assessment()
    guard !claims.isEmpty else { return result }
    let leaving = LeavingOut(fit: fit)
    let main = try leaving.main()
    let nested = try nestedGroups.flatMap { groups throws(LinearAlgebraError) in
      try leaving.way(groups)
    }
    let (distances, steps) = (fit.groupDistances, fit.rowSteps)
    let icc = outcomeICC
    let designTests = DesignTests(of: fit, units: context.declared)
    let clusteredDegrees = Footing.clusteredDegrees(of: fit)
    let geometry = PartialGeometry(fit)
    let leftOutTerms = fit.spec.estimator.generalized == nil ? [] : LeftOutTerm.all(of: fit) ?? []
    for claim in claims {
      var verdict = Verdict(claim)
      verdict.minimumDetectableEffect = check("minimum_detectable_effect", claim)?.value
      verdict.equivalenceP = check("equivalence", claim)?.value
      verdict.equivalenceStep =
        MeaningfulStep(
          claim.term, fit.regression.columns, fit.estimation.design, fit.sample)
      (verdict.standardized, verdict.standardizedBy) = standardized(claim)
      verdict.outcomeICC = icc
      if let j = fit.regression.columns.firstIndex(where: { $0.name == claim.term }) {
        verdict.fragility = try main.map { way throws(LinearAlgebraError) in
          try Fragility(way.leftOut, of: j, claim, refits: way.refits)
        }
        verdict.nested = try nested.map { way throws(LinearAlgebraError) in
          try Fragility(way.leftOut, of: j, claim, searchesSets: false)
        }
        let rows = try leaving.rows(claim, of: j, steps)
        (verdict.rowLow, verdict.rowHigh) = (rows?.low, rows?.high)
        result.influence +=
          influence(verdict.fragility, main, claim, distances, steps)
          + influence(verdict.nested, nested, claim, distances, steps)
          + (rows?.rows ?? [])
        verdict.bounded = try leaving.bound(
          of: j, main, singles: verdict.fragility?.without, claim
        ).map { bound in
          (
            bound.fewestToTurn(claim.estimate),
            claim.confLow.flatMap { low in
              claim.confHigh.map { bound.fewestToTakeInZero(claim.estimate, low, $0) }
            } ?? 1
          )
        }
        let sharing = fit.terms(sharing: claim.term)
        verdict.sensitivity = geometry.flatMap {
          Sensitivity($0, of: j, claim, apartFrom: sharing)
        }
        verdict.benchmarkTimes = verdict.sensitivity.flatMap { survived($0, apartFrom: sharing) }
        verdict.ratioSensitivity = RatioSensitivity(fit, claim, without: leftOutTerms)
        result.benchmarks +=
          (verdict.sensitivity?.rows(of: claim) ?? [])
          + (verdict.ratioSensitivity?.rows(of: claim) ?? [])
        verdict.betweenWithin = BetweenWithin(fit, claim, leaving.clusters)
      }
      verdict.hasTellingTerm = hasTellingTerm
      verdict.designTests = designTests.tests(
        of: claim, isAssigned: context.design(of: claim) != .observational,
        permutation: check("permutation_test", claim))
      let footing = Footing(claim, of: fit, clustered: clusteredDegrees)
      let evidence = evidence(on: verdict, footing)
      verdict.footing = footing
      verdict.bearsTest = footing.bearsTest && evidence.stops == 0
      let (grade, short) = GradeTable.standard.grade(evidence)
      verdict.grade = grade
      verdict.reason =
        VerdictWords(
          verdict: verdict, evidence: evidence, short: short, spec: fit.spec, context: context,
          places: fit.places(of: claim.term, label: context.label),
          stops: stops(claim).map(\.meaning)
        ).sentence
      result.verdicts.append(verdict)
    }
    return result
  }

  /// The first column that nests more than one row and is not the cluster itself.
  /// Where rows are clustered by two columns, the second.
  private var nestedGroups: Clusters? {
    let second = [fit.spec.inference.cluster.second].compactMap { $0 }
    for name in second + context.nested where name != fit.spec.inference.cluster.column {
      guard let column = fit.sample[name] else { continue }
      let groups = Clusters(known: column, named: name)
      if groups.count > 1, groups.count < column.count { return groups }
    }
    return nil
  }

  private func check(_ name: String, _ claim: Estimate) -> Check? {
    checks.first { $0.check == name && $0.term == claim.term }
  }

  /// β SD(x)/SD(y); of a level or a logical column β/SD(y). Where coefficients are logarithms of odds or
  /// rates, β SD(x): the outcome has no standard deviation on that scale.
  private func standardized(_ claim: Estimate) -> (Double?, by: String?) {
    let column = fit.regression.columns.first { $0.name == claim.term }
    guard column?.parts.count == 1 else { return (nil, nil) }
    let x = fit.sample[claim.term]?.numbers
    guard fit.spec.estimator.hasUnitSlopes else {
      return x.flatMap(Descriptive.standardDeviation).map { (claim.estimate * $0, "sd_x") }
        ?? (nil, nil)
    }
    guard let y = fit.sample[fit.spec.outcome]?.numbers.flatMap(Descriptive.standardDeviation),
      y > 0
    else { return (nil, nil) }
    if let x {
      return Descriptive.standardDeviation(x).map { (claim.estimate * $0 / y, "sd_x/sd_y") }
        ?? (nil, nil)
    }
    return claim.term.hasSuffix("]") ? (claim.estimate / y, "1/sd_y") : (nil, nil)
  }

  /// The share of the outcome's variation that lies between clusters, by REML, as the outcome stands in
  /// the rows: of a yes or no, of zeros and ones. Nil where rows count differently (trials, exposure).
  private var outcomeICC: Double? {
    let generalized = fit.spec.estimator.generalized
    guard let clusters = LeavingOut(fit: fit).clusters, generalized?.trials == nil,
      generalized?.offset == nil, let y = fit.sample[fit.spec.outcome]?.numbers,
      let found = try? OneWayREML(groups: clusters.rows.map { $0.map { y[$0] } })
    else { return nil }
    let all = found.betweenVariance + found.withinVariance
    return all > 0 ? found.betweenVariance / all : nil
  }

  /// Single rows have more to be told, and are told by themselves.
  private func influence(
    _ fragility: Fragility?, _ way: LeavingOut.Way?, _ claim: Estimate,
    _ known: GroupDistances?, _ steps: (any RowSteps)?
  ) -> [Influence] {
    guard let fragility, let way, fragility.groups != "row" else { return [] }
    let distances = known.flatMap { $0.term == fragility.groups ? $0 : nil }
    return fragility.labels.indices.map { g in
      let place = distances?.labels.firstIndex(of: fragility.labels[g])
      return Influence(
        model: claim.model, term: claim.term, level: fragility.groups,
        unit: fragility.labels[g], rows: way.rowCounts[g],
        estimateWithout: fragility.without[g],
        dfbeta: fragility.without[g].map { claim.estimate - $0 },
        cooksDistance: place.flatMap { distances?.values[$0] }
          ?? steps?.distance(of: way.leftOut.groups.rows[g]),
        leverage: steps?.leverage(of: way.leftOut.groups.rows[g]),
        basis: way.leftOut is Refits ? .refit : .exact)
    }
  }

  /// The most times (0 to 3) for which a confounder that many times as strong as any adjusted term
  /// leaves the sign; nil where nothing is adjusted for. Benchmarks that no confounder can reach, as they
  /// would leave nothing of the support, are none that turn it.
  ///
  /// - Parameter sharing: terms of the design that share a column with the claim, which are none.
  private func survived(_ sensitivity: Sensitivity, apartFrom sharing: Set<Int>) -> Int? {
    let adjusted = Set(fit.regression.columns.filter { $0.role == .adjust }.compactMap(\.term))
    guard !adjusted.subtracting(sharing).isEmpty else { return nil }
    return [1, 2, 3].prefix { times in
      let rows = sensitivity.benchmarks.filter { $0.times == Double(times) }
      return rows.allSatisfy { $0.adjustedEstimate * sensitivity.estimate > 0 }
    }.count
  }

  /// An adjusted term told from zero at 1 %, by its headline test; of several columns by any at 1 % over their
  /// number. What tells nothing of the outcome measures no confounder, however often it is adjusted for.
  private var hasTellingTerm: Bool {
    let columns = fit.regression.columns
    return fit.estimates.contains { row in
      guard row.termRole == .adjust, let p = row.pValue,
        let term = columns.first(where: { $0.name == row.term })?.term
      else { return false }
      return p * Double(columns.count { $0.term == term }) <= 0.01
    }
  }

  private func evidence(on verdict: Verdict, _ footing: Footing) -> Evidence {
    let claim = verdict.estimate
    let own = checks.filter {
      ($0.term == nil || $0.term == claim.term) && !Self.gradedChecks.contains($0.check)
    }
    // A study that asks for narrower intervals asks for less, and is not graded higher for it.
    let alpha = min(1 - claim.confLevel, DesignTest.mostAlpha)
    let fragility = verdict.fragility
    // Of odds and rates as well: what headlines tell is of the coefficient's test (`ClaimInterval`).
    let excludes = claim.excludesZero == true && (claim.pValue ?? 0) <= DesignTest.mostAlpha
    let flip = verdict.fewestToFlip ?? 1
    let signHolds = fragility.map { fragility in
      fragility.without.allSatisfy { $0.map { $0 * claim.estimate > 0 } ?? false }
    }
    return Evidence(
      df: ([footing.degreesOfFreedom] + verdict.designTests.map(\.df)).compactMap(\.self).min()
        ?? .infinity,
      units: ([footing.units] + verdict.designTests.compactMap(\.units)).min() ?? footing.units,
      excludesZero: excludes,
      survivesFamily: excludes && (claim.pAdjusted.map { $0 < alpha } ?? true),
      holdsByDesign: verdict.designTests.allSatisfy(\.excludesZero),
      equivalence: (verdict.equivalenceP.map { $0 < alpha } ?? false)
        && verdict.designTests.allSatisfy { $0.showsEquivalence(below: alpha) },
      signHolds: signHolds ?? (verdict.bounded.map { $0.sign > 1 } ?? false), flip: flip,
      robustness: verdict.sensitivity?.robustnessValue ?? 0,
      benchmark: verdict.hasTellingTerm ? verdict.benchmarkTimes ?? 0 : 0,
      design: context.design(of: claim),
      stops: stops(claim).count, looks: own.count { $0.result == .look },
      partsAgree: verdict.betweenWithin?.isApart(below: DesignTest.mostAlpha) != true)
  }

  private func stops(_ claim: Estimate) -> [Check] {
    checks.filter { $0.result == .stop && ($0.term == nil || $0.term == claim.term) }
  }
}

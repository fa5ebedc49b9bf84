import LinearAlgebra
import Tables

/// A model fitted anew without some groups of its rows: variance components, absorbed effects, iterations
/// and draws are all done again. Under any covariance the method has, as its headline would be.
///
/// It is for methods in which no downdate is exact (random effects, mixed and generalized models), and for
/// covariances that need more than the groups' sums (wild, weighted CR2, two-way, over time). Each
/// set is fitted once.
final class Refits: GroupsLeftOut {
  static let mostGroups = 200
  private static let mostWork = 3_000_000
  /// All pairs of twenty-one groups, all sets of three of eleven.
  private static let mostSetsInAll = 250

  let groups: Clusters
  let mostExact: Int
  let mostSets = 0
  let mostFits: Int?
  private let fit: Fit
  /// The headline's.
  private let estimator: CovarianceEstimator
  /// Whether intervals are wanted beside the estimates.
  private let makesTests: Bool
  private var known: [[Int]: [String: Found]] = [:]

  private struct Found {
    let estimate: Double
    let test: WaldTest?
  }

  /// - Parameter groups: of the sample's rows.
  /// - Returns: nil where so many fits would take long.
  init?(_ fit: Fit, by groups: Clusters, makesTests: Bool = true) {
    self.fit = fit
    self.groups = groups
    self.makesTests = makesTests
    estimator = fit.covariance
    let work = Self.work(fit)
    guard Self.bears(groups.count, work) else { return nil }
    let most = min(Self.mostSetsInAll, Self.mostWork / work)
    mostFits = most
    mostExact = Self.largestExact(groups.count, most)
  }

  /// About how long one fit takes, in rows of a least-squares fit.
  private static func work(_ fit: Fit) -> Int {
    var work = (fit.sample.rowCount + summedCounts(fit)) * effort(fit.spec.estimator)
    if fit.covariance == .wild, let clusters = fit.regression.clusters {
      let wild = fit.spec.inference.wild
      let vectors = wild.enumerates(clusters.count) ? 1 << (clusters.count - 1) : wild.draws
      work += vectors * clusters.count / 50
    }
    return max(1, work)
  }

  /// The largest size up to which so many fits are all the sets.
  private static func largestExact(_ count: Int, _ mostFits: Int) -> Int {
    var (size, sets, left) = (1, count, mostFits - count)
    while size < count / 2 {
      sets = sets * (count - size) / (size + 1)
      guard sets <= left else { break }
      left -= sets
      size += 1
    }
    return size
  }

  /// Whether fits without each of so many groups are worth their time.
  static func bears(_ groups: Clusters, rows: Int, _ effort: Int) -> Bool {
    bears(groups.count, rows * effort)
  }

  private static func bears(_ count: Int, _ work: Int) -> Bool {
    (3...mostGroups).contains(count) && work <= mostWork / count
  }

  /// About how many times a least-squares fit to the same rows.
  static func effort(_ estimator: Estimator) -> Int {
    switch estimator {
    case .mixed(let mixed): mixed.generalized == nil ? 20 : 60
    case .generalized(let generalized) where generalized.startsNearby: 8
    // Its intervals are profiles, of fits that each take as long.
    case .generalized(let generalized) where generalized.penalty == .firth: 400
    case .generalized: 40
    default: 1
    }
  }

  /// The terms of a negative binomial likelihood beside its rows: a row takes as long as eight.
  static func summedCounts(_ fit: Fit) -> Int {
    guard fit.spec.estimator.generalized?.family == .negativeBinomial,
      let counts = fit.sample[fit.spec.outcome]?.numbers
    else { return 0 }
    return CountSum(counts).evaluations / 8
  }

  func estimate(of j: Int, without set: [Int]) throws(LinearAlgebraError) -> Double? {
    found(without: set)[fit.regression.columns[j].name]?.estimate
  }

  func offersTests(_ estimator: CovarianceEstimator) -> Bool {
    makesTests && estimator == self.estimator
  }

  func test(
    of j: Int, without set: [Int], _ estimator: CovarianceEstimator, level: Double
  ) throws(LinearAlgebraError) -> (estimate: Double, test: WaldTest)? {
    guard let found = found(without: set)[fit.regression.columns[j].name], let test = found.test
    else { return nil }
    return (found.estimate, test)
  }

  private func found(without set: [Int]) -> [String: Found] {
    let key = set.sorted()
    if let known = known[key] { return known }
    let found = refit(without: key)
    known[key] = found
    return found
  }

  /// Empty where the rows that are left cannot be fitted.
  private func refit(without set: [Int]) -> [String: Found] {
    let spec = fit.spec
    if let whole = fit.regression as? GeneralizedMixedRegression {
      let rows = set.flatMap { groups.rows[$0] }.sorted()
      return found(whole.without(rows, of: fit.estimation.sample, spec))
    }
    let fate = Fate(stage: .model, place: spec.name, rule: "left_out", detail: "left out")
    let sample = fit.estimation.sample.removing(
      set.flatMap { groups.rows[$0] }.map { Removal(row: $0, fate: fate) }, for: spec)
    return found(anew(sample))
  }

  private func found(_ regression: (any Regression)?) -> [String: Found] {
    guard let regression else { return [:] }
    let tests = makesTests ? tests(regression) : nil
    var found: [String: Found] = [:]
    for (j, column) in regression.columns.enumerated() where column.role == .support {
      found[column.name] = Found(
        estimate: regression.coefficients[j], test: tests.map { $0[j] })
    }
    return found
  }

  /// Nil where the rows cannot be fitted.
  private func anew(_ sample: Sample) -> (any Regression)? {
    if let whole = fit.regression as? GeneralizedFit, let near = try? whole.nearby(sample) {
      return near
    }
    var spec = fit.spec
    if !makesTests { spec.estimator = spec.estimator.forEstimates }
    return try? spec.estimation(of: sample).regression
  }

  private func tests(_ regression: any Regression) -> [WaldTest]? {
    guard regression.covariances.contains(estimator),
      let covariance = try? regression.covariance(estimator),
      let estimates = try? Fit.estimates(
        fit.spec, regression, covariance, chosen: estimator)
    else { return nil }
    return estimates.map {
      WaldTest(
        statistic: $0.statistic, pValue: $0.pValue, confLow: $0.confLow, confHigh: $0.confHigh)
    }
  }
}

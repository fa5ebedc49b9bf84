import LinearAlgebra
import Tables

/// Romano and Wolf's adjustment of a family: how many draws where not all can be taken, from which seed.
public struct JointAdjustment: Sendable, Hashable {
  public static let name = "romano_wolf"

  public var draws: Int
  public var seed: UInt64

  public init(draws: Int = 9999, seed: UInt64 = 0) {
    self.draws = draws
    self.seed = seed
  }
}

/// Why a family's draws cannot be joint.
public enum FamilyProblem: Equatable, Sendable {
  case noClusters(model: String)
  case differentClusters(first: String, of: String, second: String, model: String)
  case notLeastSquares(model: String, fit: String)
  case twoWays(model: String)
  /// Absorbed effects that reach over clusters: turning signs would have to absorb them anew.
  case crossedEffects(model: String)
}

extension FamilySpec {
  /// What can be known to be wrong with joint draws before there are rows.
  public func problem(among specs: [ModelSpec]) -> ModelError? {
    guard jointly != nil else { return nil }
    var first: (column: String, model: String)?
    for spec in specs where tests.contains(spec.name) {
      guard let column = spec.inference.cluster.column else {
        return error(.noClusters(model: spec.name))
      }
      if spec.inference.cluster.second != nil { return error(.twoWays(model: spec.name)) }
      if let first, first.column != column {
        return error(
          .differentClusters(
            first: first.column, of: first.model, second: column, model: spec.name))
      }
      first = first ?? (column, spec.name)
    }
    return nil
  }

  /// The same rows with `pAdjusted` and `adjustMethod` on the family's own, by draws that the fits share
  /// where the family asks for them; and what the draws were, as a check.
  ///
  /// - Throws: fits whose clusters differ, or that are not least squares.
  public func adjusting(
    _ estimates: [Estimate], of fits: [Fit]
  ) throws(ModelError) -> (estimates: [Estimate], check: Check?) {
    guard let jointly else { return (adjusting(estimates), nil) }
    if let problem = problem(among: fits.map(\.spec)) { throw problem }
    let own = estimates.indices.filter { isTest(estimates[$0]) && estimates[$0].stdError != nil }
    var members: [ClusterSignDraws.Member] = []
    for index in own {
      let estimate = estimates[index]
      guard let fit = fits.first(where: { $0.spec.name == estimate.model }),
        let working = fit.regression.working, Self.drawn.contains(fit.spec.estimator.name),
        let coefficient = working.columns.firstIndex(where: { $0.name == estimate.term })
      else {
        let fit = fits.first { $0.spec.name == estimate.model }?.spec.estimator.name ?? ""
        throw error(.notLeastSquares(model: estimate.model, fit: fit))
      }
      // A constant is all that effects nested in the clusters leave to count.
      if working.absorbed.counted > 1 { throw error(.crossedEffects(model: estimate.model)) }
      members.append(.init(fit: working, coefficient: coefficient))
    }
    guard !members.isEmpty else { return (estimates, nil) }
    do {
      let draws = try ClusterSignDraws(members, sampleSize: jointly.draws, seed: jointly.seed)
      let (pValues, count) = RomanoWolf.adjusted(draws)
      var result = estimates
      for (index, p) in zip(own, pValues) {
        result[index].pAdjusted = p
        result[index].adjustMethod = JointAdjustment.name
      }
      return (result, check(draws, count))
    } catch {
      throw self.error(error)
    }
  }

  private static let drawn = ["ols", "wls", "within"]

  private func check(_ draws: ClusterSignDraws, _ count: Int) -> Check {
    let clusters = Wording.count(draws.labels.count, "cluster")
    let how =
      draws.isEnumerated
      ? "all \(count) ways of turning signs of \(clusters), so that no seed matters"
      : "\(count) seeded draws of signs for \(clusters)"
    let least = draws.isEnumerated ? 1 / Double(count) : 1 / Double(count + 1)
    return Check(
      model: name, check: "romano_wolf_draws", result: least > 0.05 ? .look : .pass,
      value: Double(count),
      meaning: "Romano and Wolf's adjustment took \(how); adjusted p cannot go below "
        + "\(Wording.number(least, digits: 3))")
  }

  private func error(_ problem: FamilyProblem) -> ModelError {
    ModelError(subject: .family, name: name, problem: .family(problem))
  }

  private func error(_ error: LinearAlgebraError) -> ModelError {
    ModelError(subject: .family, name: name, problem: .numerical(error.description))
  }
}

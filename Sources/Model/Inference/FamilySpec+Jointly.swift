import LinearAlgebra
import Tables

/// Romano and Wolf's adjustment of a family: how many draws where not all can be taken, from which seed.
/// Residuals and weights are those of the members' own `wild:`.
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
  /// Draws that the models' own `wild:` would make differently.
  case differentDraws(first: String, second: String)
  /// Absorbed effects that reach over clusters: turning signs would have to absorb them anew.
  case crossedEffects(model: String)
}

extension FamilySpec {
  /// What can be known to be wrong with joint draws before there are rows.
  public func problem(among specs: [ModelSpec]) -> ModelError? {
    guard jointly != nil else { return nil }
    var first: (column: String, model: String)?
    var drawing: ModelSpec?
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
      if let drawing, !drawing.inference.wild.drawsAs(spec.inference.wild) {
        return error(.differentDraws(first: drawing.name, second: spec.name))
      }
      drawing = drawing ?? spec
    }
    return nil
  }

  /// The same rows with `pAdjusted` and `adjustMethod` on the family's own, by draws that the fits share
  /// where the family asks for them; and what the draws were, as a check. The raw p beside it is of the
  /// model's own headline and not of these draws; an adjusted p is never below it.
  ///
  /// - Throws: fits whose clusters differ, or that are not least squares.
  public func adjusting(
    _ estimates: [Estimate], of fits: [Fit]
  ) throws(ModelError) -> (estimates: [Estimate], check: Check?) {
    guard let jointly else { return (adjusting(estimates), nil) }
    if let problem = problem(among: fits.map(\.spec)) { throw problem }
    let own = estimates.indices.filter { isTest(estimates[$0]) && estimates[$0].stdError != nil }
    do {
      var members: [WildFamily.Member] = []
      for index in own { members.append(try member(estimates[index], of: fits)) }
      guard !members.isEmpty else { return (estimates, nil) }
      let options = options(of: fits, jointly)
      let draws = try WildFamily(members, options, stream: "romano_wolf/\(name)")
      let (pValues, count) = try RomanoWolf.adjusted(draws)
      var result = estimates
      for (index, p) in zip(own, pValues) {
        result[index].pAdjusted = max(p, result[index].pValue ?? 0)
        result[index].adjustMethod = JointAdjustment.name
      }
      return (result, check(draws, count, options))
    } catch let error as ModelError {
      throw error
    } catch {
      throw self.error(.numerical("\(error)"))
    }
  }

  /// - Throws: `ModelError` for a fit that has no wild draws.
  private func member(_ estimate: Estimate, of fits: [Fit]) throws -> WildFamily.Member {
    guard let fit = fits.first(where: { $0.spec.name == estimate.model }) else {
      throw error(.notLeastSquares(model: estimate.model, fit: ""))
    }
    guard let drawn = try fit.regression.bootstrapped else {
      guard case .within = fit.spec.estimator else {
        throw error(.notLeastSquares(model: estimate.model, fit: fit.spec.estimator.name))
      }
      throw error(.crossedEffects(model: estimate.model))
    }
    guard let position = drawn.columns.firstIndex(where: { $0.name == estimate.term }) else {
      throw error(.notLeastSquares(model: estimate.model, fit: fit.spec.estimator.name))
    }
    return WildFamily.Member(fit: drawn, coefficient: position)
  }

  /// The members' residuals and weights, which are alike, with the family's own draws.
  private func options(of fits: [Fit], _ jointly: JointAdjustment) -> WildOptions {
    var options =
      fits.first { tests.contains($0.spec.name) }?.spec.inference.wild ?? WildOptions()
    options.draws = jointly.draws
    options.seed = jointly.seed
    return options
  }

  private func check(_ draws: WildFamily, _ count: Int, _ options: WildOptions) -> Check {
    let clusters = Wording.count(draws.labels.count, "cluster")
    let kind = options.weights == .rademacher ? "signs" : "\(options.weights.name) weights"
    let how =
      draws.isEnumerated
      ? "all \(count) ways of turning signs of \(clusters), so that no seed matters"
      : "\(count) seeded draws of \(kind) for \(clusters)"
    let least = draws.isEnumerated ? 1 / Double(count) : 1 / Double(count + 1)
    return Check(
      model: name, check: "romano_wolf_draws", result: least > 0.05 ? .look : .pass,
      value: Double(count),
      meaning:
        "Romano and Wolf's adjustment took \(options.residuals.rawValue) wild bootstrap samples "
        + "of all its models at once, \(how); adjusted p cannot go below "
        + "\(Wording.number(least, digits: 3))")
  }

  private func error(_ problem: FamilyProblem) -> ModelError {
    ModelError(subject: .family, name: name, problem: .family(problem))
  }

  private func error(_ problem: ModelError.Problem) -> ModelError {
    ModelError(subject: .family, name: name, problem: problem)
  }
}

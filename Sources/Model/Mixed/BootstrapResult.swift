import LinearAlgebra
import Statistics
import Tables

/// What a parametric bootstrap says of one figure: a row of `bootstrap.csv`.
public struct BootstrapResult: TableRow, Equatable {
  public enum Kind: String, Sendable {
    case coefficient, variance
    /// A term's share of the variance that the fixed part leaves, or of all terms together.
    case icc
    /// 2 (log L − log L without it), referred to its law where the random effects do not vary.
    case likelihoodRatio = "likelihood_ratio"
  }

  public let model: String
  public let outcome: String
  public let kind: Kind
  public let term: String
  /// Of the data.
  public let estimate: Double
  /// The draws' mean less the estimate; nil for a test.
  public let bias: Double?
  /// The draws' standard deviation; nil for a test.
  public let stdError: Double?
  public let confLow: Double?
  public let confHigh: Double?
  public let confLevel: Double
  /// (1 + draws as large) / (1 + draws); nil but for a test.
  public let pValue: Double?
  /// Monte Carlo standard error: of p, or of the less certain of the interval's ends.
  public let mcError: Double
  public let nDraws: Int
  /// Draws whose fit lies on the boundary.
  public let nSingular: Int

  public static let vocabulary = Vocabulary.bootstrap
  public var cells: [OutputCell] {
    [
      .text(model), .text(outcome), .text(kind.rawValue), .text(term), .number(estimate),
      .number(bias), .number(stdError), .number(confLow), .number(confHigh), .number(confLevel),
      .number(pValue), .number(mcError), .integer(nDraws), .integer(nSingular),
    ]
  }
}

/// Figures of draws in ascending order.
struct BootstrapDraws {
  let sorted: [Double]

  init(_ values: [Double]) { sorted = values.sorted() }

  private var count: Double { Double(sorted.count) }
  var mean: Double { sorted.reduce(0, +) / count }
  var standardError: Double {
    let mean = mean
    return (sorted.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)).squareRoot()
  }

  /// At rank (B + 1) p, between draws by a straight line.
  func quantile(_ p: Double) -> Double { at((count + 1) * p) }

  private func at(_ rank: Double) -> Double {
    let inside = min(max(rank, 1), count)
    let low = Int(inside)
    let above = min(low, sorted.count - 1)
    return sorted[low - 1] + (inside - Double(low)) * (sorted[above] - sorted[low - 1])
  }

  /// Of that quantile: half the distance between the draws one standard deviation of the rank, √(Bp(1 − p)),
  /// below and above.
  func quantileError(_ p: Double) -> Double {
    let spread = (count * p * (1 - p)).squareRoot()
    let rank = (count + 1) * p
    return (at(rank + spread) - at(rank - spread)) / 2
  }
}

extension Fit {
  /// The parametric bootstrap that the spec of a mixed model asks for: percentile intervals of coefficients,
  /// variances and intraclass correlations, and tests of variances on outcomes drawn without them. Draws of
  /// each test and of the intervals have streams of their own.
  ///
  /// - Throws: `ModelError` where a draw cannot be fitted.
  /// - Reference: Davison & Hinkley (1997), §4.2 and §5.3. As R `lme4::bootMer`.
  public func bootstrap(seed: UInt64) throws(ModelError) -> [BootstrapResult] {
    guard let mixed = regression as? MixedRegression, let draws = mixed.mixed.bootstrap else {
      return []
    }
    do throws(MixedError) {
      let bootstrap = MixedBootstrap(spec: spec, regression: mixed, draws: draws, seed: seed)
      return try bootstrap.intervals() + bootstrap.tests()
    } catch {
      throw spec.error(.mixed(error))
    }
  }
}

private struct MixedBootstrap {
  let spec: ModelSpec
  let regression: MixedRegression
  let draws: Int
  let seed: UInt64

  private var fit: MixedFit { regression.fit }

  func intervals() throws(MixedError) -> [BootstrapResult] {
    var generator = SeededGenerator(seed: seed, stream: "parametric bootstrap/\(spec.name)")
    let replicates = try fit.bootstrap(draws, using: &generator)
    let singular = replicates.filter(\.isSingular).count
    func row(
      _ kind: BootstrapResult.Kind, _ term: String, _ estimate: Double, _ values: [Double]
    ) -> BootstrapResult {
      let sorted = BootstrapDraws(values)
      let tail = (1 - spec.inference.level) / 2
      return BootstrapResult(
        model: spec.name, outcome: spec.outcome, kind: kind, term: term, estimate: estimate,
        bias: sorted.mean - estimate, stdError: sorted.standardError,
        confLow: sorted.quantile(tail), confHigh: sorted.quantile(1 - tail),
        confLevel: spec.inference.level, pValue: nil,
        mcError: max(sorted.quantileError(tail), sorted.quantileError(1 - tail)),
        nDraws: draws, nSingular: singular)
    }
    let reported = replicates.map { regression.map * $0.coefficients * regression.unit }
    let coefficients = regression.columns.indices.map { j in
      row(
        .coefficient, regression.columns[j].name, regression.coefficients[j],
        reported.map { $0[j] })
    }
    let square = regression.unit * regression.unit
    let variances =
      !square.isNormal
      ? []
      : fit.components.indices.map { c in
        row(
          .variance, fit.components[c].name, fit.components[c].estimate * square,
          replicates.map { $0.components[c].estimate * square })
      }
    let shares = fit.explained.intraclass
    let terms = shares.indices.map { t in
      row(.icc, shares[t].term, shares[t].share, replicates.map { $0.intraclass[t] })
    }
    let all = row(
      .icc, "all", shares.reduce(0) { $0 + $1.share },
      replicates.map { $0.intraclass.reduce(0, +) })
    return coefficients + variances + terms + (terms.count > 1 ? [all] : [])
  }

  func tests() throws(MixedError) -> [BootstrapResult] {
    var results: [BootstrapResult] = []
    for hypothesis in VarianceHypothesis.all(of: fit.terms) {
      let reduced = hypothesis.reduced(fit.terms)
      let test = try fit.varianceTest(hypothesis)
      let null = try fit.null(of: reduced)
      var generator = SeededGenerator(
        seed: seed, stream: "parametric bootstrap/\(spec.name)/without \(test.component)")
      var (larger, singular) = (0, 0)
      for _ in 0..<draws {
        let drawn = try fit.replicate(null.simulated(using: &generator), without: [reduced])
        if drawn.ratios[0] >= test.statistic { larger += 1 }
        if drawn.isSingular { singular += 1 }
      }
      let p = Double(1 + larger) / Double(1 + draws)
      results.append(
        BootstrapResult(
          model: spec.name, outcome: spec.outcome, kind: .likelihoodRatio, term: test.component,
          estimate: test.statistic, bias: nil, stdError: nil, confLow: nil, confHigh: nil,
          confLevel: spec.inference.level, pValue: p,
          mcError: (p * (1 - p) / Double(draws)).squareRoot(), nDraws: draws, nSingular: singular))
    }
    return results
  }
}

import LinearAlgebra
import Statistics

/// Likelihood-ratio test that random effects do not vary.
///
/// Zero is the edge of what a variance can be, so the statistic's law is a mixture: half the time the
/// estimate is zero and the statistic too. With j covariances that vanish along with one variance it is
/// ½χ²_j + ½χ²_{j+1}. Of a whole term with slopes, whose m parameters vanish together, the weights
/// depend on the data; as even and odd ones each sum to ½, p is at most that of ½χ²_{m−1} + ½χ²_m.
///
/// - Reference: Self & Liang (1987); Stram & Lee (1994).
public struct VarianceTest: Sendable, Equatable {
  /// As in `VarianceComponent.name`; the term's name where all of it is tested.
  public let component: String
  /// 2 (log L − log L without it), of the criterion fitted; 0 where that is no more than rounding.
  public let statistic: Double
  /// j and j + 1.
  public let mixture: [Int]
  /// Whether p is only known to be no more than `pValue`.
  public let isBound: Bool

  public var pValue: Double {
    guard statistic > 0 else { return 1 }
    return mixture.reduce(0) { sum, df in
      guard df > 0, let law = try? ChiSquared(df: Double(df)) else { return sum }
      return sum + law.survival(statistic) / 2
    }
  }
}

/// That some columns of a random term do not vary.
struct VarianceHypothesis: Sendable, Equatable {
  let term: Int
  let columns: [Int]

  /// Every slope by itself, then every term as a whole: an intercept alone is no hypothesis where there are
  /// slopes, as it would mean that groups agree just where the slope's column is zero.
  static func all(of terms: [RandomTerm]) -> [VarianceHypothesis] {
    terms.enumerated().flatMap { t, term in
      let slopes = term.columns.indices.filter { term.columns[$0] != RandomTerm.intercept }
      let singles = term.columns.count == 1 ? [] : slopes.map { Self(term: t, columns: [$0]) }
      return singles + [Self(term: t, columns: Array(term.columns.indices))]
    }
  }

  func component(of terms: [RandomTerm]) -> String {
    columns.count == 1 ? "var(\(terms[term].label(columns[0])))" : terms[term].name
  }

  func reduced(_ terms: [RandomTerm]) -> [RandomTerm] {
    let kept = terms[term].columns.indices.filter { !columns.contains($0) }
    var reduced = terms
    if kept.isEmpty {
      reduced.remove(at: term)
    } else {
      reduced[term] = terms[term].keeping(kept)
    }
    return reduced
  }

  /// - Parameter rounding: a difference of the two that is none. At zero p halves at once, so which side
  ///   rounding falls on must not decide.
  func test(_ terms: [RandomTerm], statistic: Double, rounding: Double) -> VarianceTest {
    let own = terms[term]
    let (k, gone) = (own.columns.count, columns.count)
    let left = k - gone
    let parameters =
      own.isCorrelated ? k * (k + 1) / 2 - left * (left + 1) / 2 : gone
    return VarianceTest(
      component: component(of: terms), statistic: statistic > rounding ? statistic : 0,
      mixture: [parameters - 1, parameters], isBound: gone > 1)
  }
}

extension RandomTerm {
  /// With these columns only, and perhaps without their correlations.
  func keeping(_ kept: [Int], isCorrelated: Bool? = nil) -> RandomTerm {
    RandomTerm(
      name: name, groups: groups, labels: labels, Z: Z.columns(kept),
      columns: kept.map { columns[$0] }, isCorrelated: isCorrelated ?? self.isCorrelated)
  }
}

extension MixedFit {
  /// Whether column c of term t varies: the fit against the one without it.
  ///
  /// - Throws: as `init`.
  public func varianceTest(term t: Int, column c: Int) throws(MixedError) -> VarianceTest {
    try varianceTest(VarianceHypothesis(term: t, columns: [c]))
  }

  func varianceTest(_ hypothesis: VarianceHypothesis) throws(MixedError) -> VarianceTest {
    let without = try logLikelihood(with: hypothesis.reduced(terms))
    return hypothesis.test(
      terms, statistic: 2 * (logLikelihood - without),
      rounding: MixedOptimum.noise(rowCount: rowCount) + 1e-13 * logLikelihood.magnitude)
  }

  /// Of the same fixed part and criterion, with other random terms.
  func logLikelihood(with terms: [RandomTerm]) throws(MixedError) -> Double {
    guard terms.isEmpty else {
      return try MixedFit(X: X, y: y, terms: terms, isREML: isREML, weights: weights)
        .logLikelihood
    }
    guard let point = deviance.evaluate(optimum.point.theta.map { _ in 0 }) else {
      throw .numerical("the fixed part alone has no likelihood")
    }
    return MixedFit.logLikelihood(deviance, point)
  }
}

extension VarianceTest {
  /// In one sentence.
  var words: String {
    let laws = mixture.map { "χ²(\($0))" }.joined(separator: " and ")
    return "likelihood ratio \(Wording.number(statistic)) against no \(component), referred to the "
      + "equal mixture of \(laws), as a variance cannot be negative: "
      + (isBound
        ? "p at most \(pValue >= 0.001 ? Wording.number(pValue) : ".001")" : Wording.p(pValue))
  }
}

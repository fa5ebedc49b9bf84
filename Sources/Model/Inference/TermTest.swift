import Tables

/// That no column of a term matters: a row of `tests.csv`, for each term of several columns (a category
/// of more than two levels, a curve, an interaction of categories).
public struct TermTest: TableRow, Equatable {
  public let model: String
  public let term: String
  public let termRole: TermRole
  /// Nil, as p, where the clusters are too few to test so many columns at once.
  public let statistic: Double?
  public let df1: Double
  /// Nil where the reference is χ² or a bootstrap.
  public let df2: Double?
  public let pValue: Double?
  public let covariance: CovarianceEstimator
  /// See `JointTest`; `none` where there is no test.
  public let method: String

  public static let vocabulary = Vocabulary.tests
  public var cells: [OutputCell] {
    [
      .text(model), .text(term), .number(statistic), .number(df1), .number(df2),
      .number(pValue), .text(covariance.name), .text(method), .text(termRole.rawValue),
    ]
  }
}

extension Fit {
  /// The joint test of every term of several columns, under the headline covariance.
  public var termTests: [TermTest] {
    estimation.design.terms.indices.compactMap { t in
      let own = regression.columns.filter { $0.term == t }
      guard own.count > 1, let role = own.first?.role else { return nil }
      return termTest(estimation.design.terms[t].term.description, role, columns: own.count)
    }
  }

  private func termTest(_ term: String, _ role: TermRole, columns: Int) -> TermTest {
    let test = canBeTested(columns) ? try? jointTest(of: [term]) : nil
    let isTested = test?.pValue != nil
    return TermTest(
      model: spec.name, term: term, termRole: role, statistic: isTested ? test?.statistic : nil,
      df1: Double(columns), df2: isTested ? test?.df2 : nil, pValue: test?.pValue,
      covariance: covariance, method: isTested ? test?.method ?? "none" : "none")
  }

  /// A covariance made of G clusters has rank G at most.
  private func canBeTested(_ columns: Int) -> Bool {
    guard covariance.needsClusters, let clusters = regression.clusters else { return true }
    return columns < clusters.count
  }
}

import Statistics
import Tables

/// A pair of columns: its correlations, and the rows behind them.
public struct CorrelatedPair: Sendable {
  public let x: String
  public let y: String
  /// What the ledger calls it.
  public let name: String
  /// Every column it reads.
  public let columns: [String]
  /// The rows that have all of their values; the others have their fates.
  public let sample: Table
  /// A row per method.
  public let rows: [CorrelationRow]

  init(
    x: String, y: String, sample: Table, of table: Table, spec: CorrelationSpec
  ) throws(ModelError) {
    self.x = x
    self.y = y
    self.sample = sample
    name = spec.ledgerName(x, y)
    columns = spec.columns(x, y)
    let pair = try PairValues(x, y, sample, spec)
    var rows: [CorrelationRow] = []
    for method in spec.allMethods {
      let result = try pair.correlation(method)
      let leftOut = pair.clusterJackknife(method)
      let test = try pair.clusteredTest(result, leftOut: leftOut)
      rows.append(
        CorrelationRow(
          set: spec.name, x: x, y: y, result: result, nRemoved: table.rowCount - sample.rowCount,
          confLevel: spec.level, given: spec.given, cluster: spec.cluster,
          nClusters: pair.clusters?.count, clustered: test,
          clusteredInterval: pair.clusteredInterval(result, test, leftOut: leftOut)))
    }
    self.rows = rows
  }
}

/// A pair under one method: a row of `correlations.csv`.
public struct CorrelationRow: TableRow, Equatable {
  public let set: String
  public let x: String
  public let y: String
  public let result: CorrelationResult
  public let nRemoved: Int
  public let confLevel: Double
  public var given: [String] = []
  public var cluster: String?
  public var nClusters: Int?
  /// The test that allows rows of one cluster to depend on each other.
  public var clustered: ClusteredTest?
  /// The interval that does.
  public var clusteredInterval: ClusteredInterval?

  public static let vocabulary = Vocabulary.correlations
  public var cells: [OutputCell] {
    [
      .text(set), .text(x), .text(y), .text(result.method.rawValue), .number(result.estimate),
      .number(result.statistic.flatMap { $0.isFinite ? $0 : nil }), .number(result.df),
      .number(result.pValue),
      .number(result.confLow), .number(result.confHigh), .integer(result.n),
      .integer(nRemoved), .number(confLevel),
      .text(result.undefined.map { "none: \($0.rawValue)" } ?? result.pMethod?.rawValue),
      .text(result.intervalMethod?.rawValue),
      .text(given.isEmpty || !result.method.needsControls ? nil : given.joined(separator: " ")),
      .text(cluster), .integer(nClusters), .number(clustered?.pValue), .number(clustered?.df),
      .text(clustered?.method.rawValue), .number(clusteredInterval?.low),
      .number(clusteredInterval?.high), .text(clusteredInterval?.method.rawValue),
      .number(minimumDetectable),
    ]
  }

  private static let power = 0.8

  /// The smallest correlation that would have been found with 80 % probability: tanh of the minimum
  /// detectable effect on Fisher's z, whose error is that of the interval, or where rows are clustered the
  /// one that `p_cluster` and its degrees of freedom have. Nil without either.
  public var minimumDetectable: Double? {
    guard let z = result.estimate.map(Elementary.inverseHyperbolicTangent), z.isFinite else {
      return nil
    }
    let alpha = 1 - confLevel
    let reach: (se: Double, df: Double)?
    if let clustered {
      let t = (try? StudentT(df: clustered.df))?.upperQuantile(clustered.pValue / 2)
      reach = t.flatMap { $0 > 0 && z != 0 ? (z.magnitude / $0, clustered.df) : nil }
    } else if let low = result.confLow, let high = result.confHigh, low > -1, high < 1, low < high {
      let width =
        Elementary.inverseHyperbolicTangent(high) - Elementary.inverseHyperbolicTangent(low)
      reach = (width / 2 / Normal.standard.upperQuantile(alpha / 2), .infinity)
    } else {
      reach = nil
    }
    return reach.flatMap { reach in
      (try? MinimumDetectableEffect(
        standardError: reach.se, df: reach.df, alpha: alpha, power: Self.power)).map {
          let twice = Elementary.exponential(2 * $0.value)
          return twice.isFinite ? (twice - 1) / (twice + 1) : 1
        }
    }
  }
}

extension Elementary {
  fileprivate static func inverseHyperbolicTangent(_ r: Double) -> Double {
    log((1 + r) / (1 - r)) / 2
  }
}

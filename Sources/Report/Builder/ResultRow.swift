import Tables

/// One row of a result table, read by column name. A column that is not there reads as missing: a
/// report shows what it is given.
struct ResultRow {
  let table: Table
  let index: Int

  static func all(of table: Table) -> [ResultRow] {
    (0..<table.rowCount).map { ResultRow(table: table, index: $0) }
  }

  func text(_ name: String) -> String? { table[name]?.text(at: index) }

  /// NaN says no more than a missing cell does.
  func number(_ name: String) -> Double? {
    table[name]?.number(at: index).flatMap { $0.isNaN ? nil : $0 }
  }

  func integer(_ name: String) -> Int? { number(name).flatMap { Int(exactly: $0) } }

  func flag(_ name: String) -> Bool {
    guard let column = table[name], !column.isMissing(index),
      case .logical(let flags) = column.values
    else { return false }
    return flags[index]
  }
}

/// A row of coefficients.csv.
struct Coefficient {
  let model: String
  let role: String
  let outcome: String
  let term: String
  let termRole: String
  var estimate: Double?
  var stdError: Double?
  var df: Double?
  var pValue: Double?
  var confLow: Double?
  var confHigh: Double?
  let confLevel: Double
  let covariance: String
  let dfMethod: String
  let isChosen: Bool
  var pAdjusted: Double?
  let adjustMethod: String?
  let nObs: Int?
  let nClusters: Int?
  /// `22 and 6`, of two ways of clustering.
  var bothClusters: String?

  init(_ row: ResultRow) {
    model = row.text("model") ?? ""
    role = row.text("role") ?? ""
    outcome = row.text("outcome") ?? ""
    term = row.text("term") ?? ""
    termRole = row.text("term_role") ?? ""
    estimate = row.number("estimate")
    stdError = row.number("std_error")
    df = row.number("df")
    pValue = row.number("p_value")
    confLow = row.number("conf_low")
    confHigh = row.number("conf_high")
    confLevel = row.number("conf_level") ?? 0.95
    covariance = row.text("covariance") ?? ""
    dfMethod = row.text("df_method") ?? ""
    isChosen = row.flag("chosen")
    pAdjusted = row.number("p_adjusted")
    adjustMethod = row.text("adjust_method")
    nObs = row.integer("n_obs")
    nClusters = row.integer("n_clusters")
  }

  /// With a p of the wild bootstrap no smaller than its number of draws can tell, and an adjusted p no
  /// smaller than the raw one, which may be of another method than the draws that adjust.
  func told(_ checks: [ResultRow]) -> Coefficient {
    var told = self
    if covariance == "wild", let p = pValue {
      let floor = checks.first {
        $0.text("check") == "wild_floor" && $0.text("model") == model && $0.text("term") == term
      }
      told.pValue = max(p, floor?.number("value") ?? 0)
    }
    if let p = told.pValue { told.pAdjusted = pAdjusted.map { max($0, p) } }
    return told
  }

  var isSupport: Bool { termRole == "support" }
  var shownEstimate: String { NumberFormat.estimate(estimate, stdError: stdError) }
  var shownError: String { NumberFormat.estimate(stdError, stdError: stdError) }
  var shownInterval: String { NumberFormat.interval(confLow, confHigh, stdError: stdError) }
  var shownSample: String {
    nObs.map { n in
      NumberFormat.count(n)
        + ((bothClusters ?? nClusters.map(NumberFormat.count)).map { " in \($0)" } ?? "")
    } ?? NumberFormat.none
  }
}

/// A row of models.csv, as far as sentences need it.
struct ModelSummary {
  let model: String
  let data: String
  let fit: String
  let covariance: String
  let reason: String
  let cluster: String?
  let row: ResultRow

  init(_ row: ResultRow) {
    self.row = row
    model = row.text("model") ?? ""
    data = row.text("data") ?? ""
    fit = row.text("fit") ?? ""
    covariance = row.text("covariance") ?? ""
    reason = row.text("reason") ?? ""
    cluster = row.text("cluster")
  }
}

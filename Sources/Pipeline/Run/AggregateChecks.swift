import Model
import Normalize
import Tables

extension Fit {
  /// What the study asks of the aggregates behind the model's columns. A floor that is missed stops
  /// a claim, and asks for a look at a control.
  func checks(of marks: [AggregateMark]) -> [Check] {
    let claimed =
      [spec.outcome] + spec.support.flatMap { $0.split(separator: ":").map(String.init) }
    return spec.columns.flatMap { column in
      marks.about(column, in: sample).map { mark in
        mark.check(of: spec.name, isClaim: claimed.contains(column), term: column)
      }
    }
  }
}

extension Run.CorrelationSet {
  /// As for a fit; what holds is left out, for a set is not a model.
  func checks(of marks: [AggregateMark]) -> [Check] {
    var seen = Set<String>()
    let columns = pairs.flatMap { pair in [(pair.x, pair.sample), (pair.y, pair.sample)] }
    return columns.filter { seen.insert($0.0).inserted }.flatMap { column, sample in
      marks.about(column, in: sample).filter { $0.verdict != .holds }.map { mark in
        mark.check(of: spec.name, isClaim: true, term: column)
      }
    }
  }
}

extension [AggregateMark] {
  fileprivate func about(_ column: String, in table: Table) -> [AggregateMark] {
    let summaries = table.summaries(behind: column)
    return filter { summaries.contains($0.summary) }
  }
}

extension AggregateMark {
  /// Groups without a mean are accounted for in the ledger: they never stop a claim.
  fileprivate func check(of model: String, isClaim: Bool, term: String) -> Check {
    let result: Check.Result =
      switch verdict {
      case .holds: .pass
      case .fails: isClaim && check != "min_members" ? .stop : .look
      case .unknown: .look
      }
    return Check(
      model: model, check: check, result: result, value: value, meaning: meaning, term: term)
  }
}

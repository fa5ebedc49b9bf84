import Model
import Report
import Tables

extension Study {
  /// What the design lets be said of each claim.
  func assignmentChecks(_ fits: [Fit], _ tables: [Table]) -> [Check] {
    let labels = columnLabels(tables)
    return fits.flatMap { fit in
      fit.estimates.filter { $0.termRole == .support }.compactMap { claim in
        assignment.check(claim, in: fit, among: self.fits) { term in
          ReportTerm.words(term) { labels[$0]?.label ?? $0 }
        }
      }
    }
  }

  /// A permutation test, where the support was assigned to what is permuted.
  func check(_ test: PermutationTest, of fit: Fit) -> Check {
    let label = columnLabels([fit.sample])[test.by]?.label ?? test.by
    let isAssigned =
      design != .observational && assignment.allows(permutingBy: test.by)
      && fit.estimates.first { $0.term == test.term }.map {
        assignment.refusal(of: $0, in: fit, among: fits) == nil
      } ?? false
    return test.check(isAssigned: isAssigned, unit: label) { UnitName(label).counted($0) }
  }
}

import Diagnostics
import Model
import Normalize
import Report
import Tables

extension Study {
  /// How firm each claim is, in the units of its data.
  ///
  /// - Parameter further: checks that are not of the fits themselves, such as those of certificates.
  func assess(
    _ fits: [Fit], _ estimates: [Estimate], _ tables: [Table], _ marks: [AggregateMark],
    _ further: [Check]
  ) throws(DiagnosticList) -> Assessment {
    var all = Assessment()
    var problems: [Diagnostic] = []
    let section = tree["model"]
    for fit in fits {
      let data = tables.first { $0.name == fit.spec.data }
      do {
        let own = try fit.assessment(
          estimates,
          checks: fit.checks + fit.checks(of: marks) + further.filter { $0.model == fit.spec.name },
          context(of: fit, data, tables))
        all.verdicts += own.verdicts
        all.benchmarks += own.benchmarks
        all.influence += own.influence
      } catch {
        problems.append(error.placed(in: section?["fits"]?[fit.spec.name]))
      }
    }
    guard problems.isEmpty else { throw DiagnosticList(problems) }
    return all
  }

  private func context(of fit: Fit, _ data: Table?, _ tables: [Table]) -> VerdictContext {
    let labels = columnLabels(tables)
    let unit = observationUnit(of: fit) ?? data?.rowUnit ?? "case"
    let both = fit.twoWayClusters
    let cluster =
      both.min { $0.count < $1.count }?.column ?? fit.spec.inference.cluster.column
    @Sendable func counted(_ count: Int, _ column: String?) -> String {
      column.flatMap { labels[$0]?.label }.map { UnitName($0).counted(count) }
        ?? UnitName("cluster").counted(count) + (column.map { " (\($0))" } ?? "")
    }
    var context = VerdictContext(
      design: AssignmentDesign(rawValue: design.rawValue) ?? .observational,
      rows: { unit.counted($0) }, clusters: { counted($0, cluster) },
      label: { ReportTerm.words($0) { labels[$0]?.label ?? $0 } },
      nested: sources.flatMap(\.nested))
    let own = tree["model"]?["inference"]?["cluster"]?.texts ?? []
    context.declared = DeclaredUnits(
      clusters: own.filter { $0 != "none" }, nested: sources.flatMap { $0.nested.reversed() },
      assigned: assignment.unit)
    context.isAssigned = { claim in
      self.assignment.refusal(of: claim, in: fit, among: self.fits) == nil
    }
    if !both.isEmpty {
      context.bothClusters = both.map { count in
        UnitName(labels[count.column]?.label ?? count.column).counted(count.count)
      }.joined(separator: " and ")
    }
    return context
  }
}

extension Assessment {
  var tables: [Table] {
    [
      Table(name: "verdicts.csv", rows: verdicts),
      Table(name: "sensitivity.csv", rows: benchmarks),
      Table(name: "influence.csv", rows: influence),
    ]
  }
}

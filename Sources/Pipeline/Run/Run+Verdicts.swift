import Diagnostics
import Model
import Normalize
import Report
import Tables

extension Study {
  /// How firm each claim is, in the units of its data.
  func assess(
    _ fits: [Fit], _ estimates: [Estimate], _ tables: [Table], _ marks: [AggregateMark]
  ) throws(DiagnosticList) -> Assessment {
    var all = Assessment()
    var problems: [Diagnostic] = []
    let section = tree["model"]
    for fit in fits {
      let data = tables.first { $0.name == fit.spec.data }
      do {
        let own = try fit.assessment(
          estimates, checks: fit.checks + fit.checks(of: marks), context(of: fit, data, tables))
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
    let cluster = fit.spec.inference.cluster.column
    let clusterLabel = cluster.flatMap { labels[$0]?.label }
    return VerdictContext(
      design: AssignmentDesign(rawValue: design.rawValue) ?? .observational,
      rows: { unit.counted($0) },
      clusters: { count in
        clusterLabel.map { UnitName($0).counted(count) }
          ?? UnitName("cluster").counted(count) + (cluster.map { " (\($0))" } ?? "")
      },
      label: { name in
        guard let bracket = name.firstIndex(of: "["), name.hasSuffix("]") else {
          return name.split(separator: ":").map { labels[String($0)]?.label ?? String($0) }
            .joined(separator: " × ")
        }
        let column = String(name[..<bracket])
        return "\(labels[column]?.label ?? column) \(name[bracket...].dropFirst().dropLast())"
      },
      nested: sources.flatMap(\.nested))
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

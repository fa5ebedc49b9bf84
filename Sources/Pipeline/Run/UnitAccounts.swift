import Ingest
import Model
import Tables

/// Which column names the units of each source: the authority where the source has one, else the
/// cluster of the model. Clusters of kind `id` are persons or households and are not named.
struct UnitAccounts {
  private var unitsOf: [String: [String: SourceUnits]] = [:]
  private var clusterOf: [String: String] = [:]

  /// - Parameter clusters: the column of clusters by model.
  init(_ sources: [Table], clusters: [String: String]) {
    clusterOf = clusters
    for table in sources {
      let isArea = table.schema[AreaColumn.name]?.kind == .area
      let names = isArea ? [AreaColumn.name] : Set(clusters.values).sorted()
      for name in names where table.schema[name].map({ $0.kind != .id }) ?? false {
        unitsOf[table.name, default: [:]][name] = SourceUnits(of: table, column: name)
      }
    }
  }

  func units(_ source: String, _ model: String) -> SourceUnits? {
    guard let units = unitsOf[source] else { return nil }
    return units[AreaColumn.name] ?? clusterOf[model].flatMap { units[$0] }
  }
}

extension Study {
  /// The ledger by authority, or by another unit that the study's clusters name.
  func unitEntries(_ ledger: Ledger, of ingested: [Run.Ingested]) -> [Ledger.UnitEntry] {
    let accounts = UnitAccounts(ingested.map(\.source.table), clusters: clusters)
    return ledger.entries(byUnit: accounts.units)
  }

  /// Each model's clusters; a correlation has those of the first fit to the same table.
  private var clusters: [String: String] {
    var clusters: [String: String] = [:]
    var clusterOfData: [String: String] = [:]
    for fit in fits {
      guard let column = fit.inference.cluster.column else { continue }
      clusters[fit.name] = column
      if clusterOfData[fit.data] == nil { clusterOfData[fit.data] = column }
    }
    for set in correlations {
      for (x, y) in set.pairs { clusters[set.ledgerName(x, y)] = clusterOfData[set.data] }
    }
    return clusters
  }
}

extension Table {
  /// Whether a row stands for a place in a period, as in official statistics, so that a number of
  /// rows says nothing about a person.
  var hasRowsOfPlaces: Bool {
    let places = [AreaColumn.name] + PeriodColumn.all
    return !key.isEmpty && key.contains { schema[$0]?.kind == .area }
      && key.allSatisfy { places.contains($0) || schema[$0]?.kind == .area || isOfPeriod($0) }
  }

  /// A column from which nothing but the period is read: it has one value in each.
  private func isOfPeriod(_ name: String) -> Bool {
    guard let column = self[name], let period = self[PeriodColumn.label] else { return false }
    var valueOf: [String: String] = [:]
    for row in 0..<rowCount {
      guard let label = period.text(at: row), let value = column.text(at: row) else { continue }
      guard valueOf.updateValue(value, forKey: label).map({ $0 == value }) ?? true else {
        return false
      }
    }
    return true
  }
}

extension Ledger {
  /// A source whose rows do not add up for a model: a fault of ours, never of the data.
  public struct Imbalance: Error, Equatable {
    public let source: String
    public let model: String?
    public let rowsIn: Int
    public let rowsAccounted: Int
  }

  /// Checks rows in = rows used + rows removed for each source and model, and that a row counted
  /// as used is behind some row and some column of the sample, and one counted as removed is not.
  public func audit(_ samples: [Sample]) throws(Imbalance) {
    var sums: [Pair: (accounted: Int, rowsIn: Int)] = [:]
    for entry in entries {
      sums[Pair(source: entry.source, model: entry.model), default: (0, entry.rowsIn)].accounted +=
        entry.rows
    }
    for (pair, sum) in sums where sum.accounted != sum.rowsIn {
      throw Imbalance(
        source: pair.source, model: pair.model, rowsIn: sum.rowsIn, rowsAccounted: sum.accounted)
    }
    for sample in samples {
      for source in sample.sources {
        let used = sample.isBehind(source).count { $0 }
        let counted = entries.first {
          $0.source == source.name && $0.model == sample.model && $0.outcome == .used
        }?.rows
        if used != counted {
          throw Imbalance(
            source: source.name, model: sample.model, rowsIn: used,
            rowsAccounted: counted ?? 0)
        }
      }
    }
  }

  private struct Pair: Hashable {
    let source: String
    let model: String?
  }
}

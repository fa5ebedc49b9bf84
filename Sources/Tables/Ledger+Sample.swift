extension Ledger {
  /// What a model rests on: the rows it used, and the columns it read from them.
  public struct Sample: Sendable {
    public let model: String
    public let table: Table
    public let columns: [String]

    public init(model: String, table: Table, columns: [String]) {
      self.model = model
      self.table = table
      self.columns = columns
    }
  }
}

extension Ledger.Sample {
  /// The sources behind the table, each once.
  var sources: [SourceRows] {
    var seen = Set<String>()
    return table.lineage.strands.map(\.source).filter { seen.insert($0.name).inserted }
  }

  /// What became of each row of a source.
  ///
  /// Where the table holds the source's rows one by one, that decides: a row that left as an
  /// observation was removed, though a mean it is behind may still count it, which its detail says.
  /// Else a row is used if it is behind a summary that the model reads.
  func outcomes(of source: SourceRows) -> [Ledger.Outcome] {
    let strands = table.lineage.strands.filter { $0.source == source }
    let absent = table.absentRows(of: source.name, from: columns)
    let summary = strands.first { !$0.isDirect }
    let isSummarised = summary != nil && table.absences.summarises(source.name, in: columns)
    func inSummary(_ row: Int) -> Fate? {
      summary.flatMap { table.lineage.fate(of: row, in: $0) } ?? absent[Int32(row)]
    }
    guard let direct = strands.first(where: \.isDirect) else {
      return (0..<source.count).map { row in inSummary(row).map { .removed($0) } ?? .used }
    }
    return (0..<source.count).map { row in
      guard var fate = table.lineage.fate(of: row, in: direct) else { return .used }
      if isSummarised, inSummary(row) == nil { fate.detail += "; still counted in its group" }
      return .removed(fate)
    }
  }

  /// Which rows of a source are behind the table, found from its rows alone.
  func isBehind(_ source: SourceRows) -> [Bool] {
    let strands = table.lineage.strands.filter { $0.source == source }
    let deciding = strands.filter(\.isDirect).isEmpty ? strands : strands.filter(\.isDirect)
    var behind = [Bool](repeating: false, count: source.count)
    for strand in deciding {
      for row in 0..<table.rowCount {
        for source in strand.rows(behind: row) { behind[Int(source)] = true }
      }
    }
    if deciding.allSatisfy({ !$0.isDirect }) {
      for row in table.absentRows(of: source.name, from: columns).keys { behind[Int(row)] = false }
    }
    return behind
  }
}

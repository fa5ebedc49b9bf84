import Diagnostics

/// A problem and where it is: at a place of the data file, or at what the study says.
struct IngestFault: Error {
  let fact: IngestError
  var location: SourceLocation?
  var mention: SourceMention?

  init(_ fact: IngestError, at location: SourceLocation? = nil) {
    self.fact = fact
    self.location = location
  }

  init(_ fact: IngestError, about mention: SourceMention) {
    self.fact = fact
    self.mention = mention
  }

  func diagnostic(_ locate: SourceLocator) -> Diagnostic {
    fact.diagnostic.located(at: location ?? mention.flatMap(locate))
  }
}

/// Problems as they are found: words for the first of them, a count of the others.
struct ProblemLog {
  private(set) var diagnostics: [Diagnostic] = []
  private(set) var count = 0
  private let locate: SourceLocator
  static let shown = 20

  init(_ locate: @escaping SourceLocator) { self.locate = locate }

  var isEmpty: Bool { count == 0 }
  var isFull: Bool { diagnostics.count >= Self.shown }

  mutating func add(_ fault: @autoclosure () -> IngestFault) {
    count += 1
    if !isFull { diagnostics.append(fault().diagnostic(locate)) }
  }

  /// Problems of the whole file, which go before those of its parts.
  mutating func add(first faults: [IngestFault]) {
    count += faults.count
    diagnostics = Array((faults.map { $0.diagnostic(locate) } + diagnostics).prefix(Self.shown))
  }

  /// Problems that there is no need to describe.
  mutating func add(further: Int) { count += further }

  var list: DiagnosticList { DiagnosticList(diagnostics, omitted: count - diagnostics.count) }

  func throwIfAny() throws(DiagnosticList) {
    if !isEmpty { throw list }
  }
}

/// Problems with the cells of one block. Columns are read one after another, so they are put in
/// the order of the file before they are told.
struct BlockProblems {
  private var found: [(row: Int, column: Int, fact: IngestError)] = []

  mutating func add(_ fact: IngestError, row: Int, column: Int) {
    found.append((row, column, fact))
  }

  func tell(_ log: inout ProblemLog, in block: CellBlock) {
    guard !found.isEmpty || !block.raggedRows.isEmpty else { return }
    if log.isFull { return log.add(further: found.count + block.raggedRows.count) }
    let cells = found.map { (offset: Int(block.cell($0.row, $0.column).start), problem: $0) }
    var faults: [(offset: Int, fault: () -> IngestFault)] = cells.map { offset, problem in
      (
        offset,
        { IngestFault(problem.fact, at: block.location(problem.row, problem.column)) }
      )
    }
    faults += block.raggedRows.map { row in
      (
        row.offset,
        {
          IngestFault(
            .ragged(cells: row.cellCount, expected: block.width),
            at: block.location(of: row.offset, length: row.length))
        }
      )
    }
    for (_, fault) in faults.sorted(by: { $0.offset < $1.offset }) { log.add(fault()) }
  }
}

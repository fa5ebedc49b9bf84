import Diagnostics
import Tables

/// Reads sources: text files, survey data and sheets, checked against what the study says of them.
public enum SourceReader {
  /// The columns of a source, from its header alone: declared ones as declared, others `inferred`.
  ///
  /// - Parameter locate: where the study mentions what a message is about.
  /// - Throws: all problems with the file, its header, and the names the study uses.
  public static func header(
    of spec: SourceSpec, locate: @escaping SourceLocator = { _ in nil }
  ) throws(DiagnosticList) -> Schema {
    var problems = ProblemLog(locate)
    let columns = (open(spec, &problems)?.columns ?? []) + DerivedColumns.specs(spec)
    try problems.throwIfAny()
    return Schema(columns, key: spec.key)
  }

  /// A source's rows as a table, with what was found on the way.
  ///
  /// - Throws: all problems of the file together, the first twenty in words.
  public static func read(
    _ spec: SourceSpec, locate: @escaping SourceLocator = { _ in nil }
  ) throws(DiagnosticList) -> IngestedSource {
    try read(spec, blockSize: CSVReader.blockSize, locate)
  }

  /// - Parameter blockSize: bytes to read at a time.
  static func read(
    _ spec: SourceSpec, blockSize: Int, _ locate: @escaping SourceLocator = { _ in nil }
  ) throws(DiagnosticList) -> IngestedSource {
    var problems = ProblemLog(locate)
    let opened = open(spec, blockSize: blockSize, &problems)
    try problems.throwIfAny()
    guard let opened else { throw problems.list }
    var reading = SourceReading(spec, columns: opened.columns)
    do throws(IngestFault) {
      while let block = try opened.reader.next() { reading.take(block, &problems) }
      problems.add(first: reading.faults)
    } catch {
      problems.add(error)
    }
    try problems.throwIfAny()
    return try reading.finish(problems)
  }

  private static func open(
    _ spec: SourceSpec, blockSize: Int = 1 << 16, _ problems: inout ProblemLog
  ) -> (reader: any CellSource, columns: [ColumnSpec])? {
    do throws(IngestFault) {
      let reader = try spec.cells(blockSize: blockSize)
      let header = try reader.header()
      let columns = HeaderCheck(header, spec, &problems).columns
      for column in columns {
        for fault in reader.faults(with: column) { problems.add(fault) }
      }
      return (reader, columns.map(reader.description))
    } catch {
      problems.add(error)
      return nil
    }
  }
}

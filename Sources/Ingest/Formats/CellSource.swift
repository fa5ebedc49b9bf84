import Tables

/// Where a source's cells come from, whatever its format: blocks of cells that remember their
/// place. Everything after it (types, ranges, levels, keys, missing marks) is the same for all.
protocol CellSource: AnyObject {
  /// The names of the columns, as one row. To be called once, before `next`.
  func header() throws(IngestFault) -> CellBlock

  /// The next rows; nil at the end. A block's bytes live until the source is asked for the next.
  func next() throws(IngestFault) -> CellBlock?

  /// What the file itself says of its columns; to be asked after `header`.
  func description(of column: ColumnSpec) -> ColumnSpec

  /// What the file says against how the study declares a column; to be asked after `header`.
  func faults(with column: ColumnSpec) -> [IngestFault]
}

extension CellSource {
  func description(of column: ColumnSpec) -> ColumnSpec { column }
  func faults(with column: ColumnSpec) -> [IngestFault] { [] }
}

extension CSVReader: CellSource {}

extension SourceSpec {
  var format: SourceFormat { SourceFormat(file: file) }

  /// Opens the file.
  /// - Parameter blockSize: bytes of text to read at a time.
  func cells(blockSize: Int = CSVReader.blockSize) throws(IngestFault) -> any CellSource {
    let format = format
    if !format.hasSheets {
      if sheet != nil { throw IngestFault(.noSheets(file: file, key: "sheet"), about: .sheet) }
      if headerRow != nil {
        throw IngestFault(.noSheets(file: file, key: "header_row"), about: .headerRow)
      }
    }
    switch format {
    case .delimited(let delimiter, let isCompressed):
      return try CSVReader(
        path: path, file: file, delimiter: delimiter, isCompressed: isCompressed,
        blockSize: blockSize)
    case .spss, .stata:
      return try SurveySource(self)
    case .openDocument:
      return try SheetSource(self, in: OpenDocumentWorkbook(self))
    case .excel:
      return try SheetSource(self, in: ExcelWorkbook(self))
    }
  }
}

import Diagnostics

/// Finds rows of a delimited file by the text of some of their cells, without making a table of
/// it: only rows that are found become strings.
public enum RowLookup {
  /// The rows in which every column named in `wanted` holds its text, each by column name.
  ///
  /// - Parameter file: the file's name in messages.
  /// - Throws: a file that cannot be read, is malformed, or lacks one of the columns.
  public static func rows(
    ofFile path: String, named file: String, where wanted: [String: String] = [:]
  ) throws(DiagnosticList) -> [[String: String]] {
    do throws(IngestFault) {
      let reader = try CSVReader(path: path, file: file, delimiter: UInt8(ascii: ","))
      let header = try reader.header()
      let names = (0..<header.width).map { header.text(0, $0) }
      var tests: [(column: Int, bytes: [UInt8])] = []
      for (name, text) in wanted {
        guard let column = names.firstIndex(of: name) else {
          throw IngestFault(.unknownColumn(name, role: .key, file: file, known: names))
        }
        tests.append((column, Array(text.utf8)))
      }
      var found: [[String: String]] = []
      while let block = try reader.next() { take(from: block, names, tests, into: &found) }
      return found
    } catch {
      throw DiagnosticList([error.diagnostic { _ in nil }])
    }
  }

  private static func take(
    from block: CellBlock, _ names: [String], _ tests: [(column: Int, bytes: [UInt8])],
    into found: inout [[String: String]]
  ) {
    for row in 0..<block.rowCount where tests.allSatisfy({ block.holds($0.bytes, row, $0.column) })
    {
      var cells: [String: String] = [:]
      for (column, name) in names.enumerated() {
        cells[name] = block.text(row, column, trimmed: false)
      }
      found.append(cells)
    }
  }
}

extension CellBlock {
  /// Whether a cell holds exactly these bytes.
  fileprivate func holds(_ text: [UInt8], _ row: Int, _ column: Int) -> Bool {
    if cell(row, column).quoting == .doubled {
      return bytes(row, column).withoutDoubledQuotes == text
    }
    let bytes = bytes(row, column)
    return bytes.count == text.count && bytes.elementsEqual(text)
  }
}

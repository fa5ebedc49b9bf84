import Diagnostics

/// What a cell is called in a file without lines: `B7` of a sheet, or a variable and a case.
struct CellPlaces: Sendable {
  enum Naming: Sendable {
    /// - Parameter firstColumn: the sheet's column that the table begins in, from 0.
    case sheet(String, firstColumn: Int)
    case cases(variables: [String])
  }

  let file: String
  let naming: Naming

  /// - Parameters:
  ///   - row: as the file counts it, from 1.
  ///   - column: of the table, from 0.
  func location(row: Int, column: Int) -> SourceLocation {
    let name =
      switch naming {
      case .sheet(let sheet, let first): "\(sheet)!\(Self.letters(first + column))\(row)"
      case .cases(let variables): "case \(row):\(variables[column])"
      }
    return SourceLocation(file: file, cell: name)
  }

  /// `A` … `Z`, `AA` …: a column's name in a sheet.
  static func letters(_ column: Int) -> String {
    var letters = ""
    var rest = column
    while rest >= 0 {
      letters.insert(Character(Unicode.Scalar(UInt8(65 + rest % 26))), at: letters.startIndex)
      rest = rest / 26 - 1
    }
    return letters
  }
}

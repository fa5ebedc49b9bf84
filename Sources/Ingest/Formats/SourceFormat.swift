/// What kind of file a source is, told by the end of its name.
enum SourceFormat: Hashable {
  case delimited(by: UInt8, isCompressed: Bool)
  case spss, stata
  case openDocument, excel

  init(file: String) {
    var name = file.lowercased()
    let isCompressed = name.hasSuffix(".gz")
    if isCompressed { name.removeLast(3) }
    switch name.split(separator: "/").last?.split(separator: ".").last {
    case "tsv", "tab": self = .delimited(by: UInt8(ascii: "\t"), isCompressed: isCompressed)
    case "sav" where !isCompressed, "zsav" where !isCompressed: self = .spss
    case "dta" where !isCompressed: self = .stata
    case "ods" where !isCompressed: self = .openDocument
    case "xlsx" where !isCompressed, "xlsm" where !isCompressed: self = .excel
    default: self = .delimited(by: UInt8(ascii: ","), isCompressed: isCompressed)
    }
  }

  /// What a row's number counts.
  var rowNoun: String {
    switch self {
    case .delimited: "line"
    case .spss, .stata: "case"
    case .openDocument, .excel: "row"
    }
  }

  var name: String {
    switch self {
    case .delimited(_, let isCompressed): isCompressed ? "a gzip file" : "a text file"
    case .spss: "an SPSS file"
    case .stata: "a Stata file"
    case .openDocument: "an OpenDocument spreadsheet"
    case .excel: "an Excel workbook"
    }
  }

  var hasSheets: Bool { self == .openDocument || self == .excel }
}

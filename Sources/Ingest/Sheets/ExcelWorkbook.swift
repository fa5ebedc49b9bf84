import Diagnostics

/// An Excel workbook (ECMA-376, `.xlsx`): a zip archive of XML parts that name each other.
final class ExcelWorkbook: Workbook {
  private let archive: ZipArchive
  let sheets: [String]
  /// The part that holds each sheet.
  private let parts: [String]
  private let styles: ExcelStyles
  private let strings: [[UInt8]]

  init(_ spec: SourceSpec) throws(IngestFault) {
    archive = try ZipArchive(spec)
    let contents = ExcelContents()
    try XMLReader.read("xl/workbook.xml", of: archive, contents)
    let relations = ExcelRelations()
    try XMLReader.read("xl/_rels/workbook.xml.rels", of: archive, relations)
    let sheets = contents.sheets.compactMap { sheet in
      relations.targets[sheet.relation].map { (sheet.name, $0) }
    }
    // A sheet of charts has no cells.
    let cellSheets = sheets.filter { !$0.1.contains("chartsheets/") }
    guard !cellSheets.isEmpty else {
      throw IngestFault(.noEntry("a sheet", .excel), at: SourceLocation(file: spec.file))
    }
    self.sheets = cellSheets.map(\.0)
    parts = cellSheets.map(\.1)
    let styles = ExcelStyles(countsFrom1904: contents.countsFrom1904)
    if let part = relations.parts["styles"] { try XMLReader.read(part, of: archive, styles) }
    self.styles = styles
    let strings = ExcelStrings()
    if let part = relations.parts["sharedStrings"] {
      try XMLReader.read(part, of: archive, strings)
    }
    self.strings = strings.strings
  }

  func rows(
    of sheet: Int, _ take: @escaping (SheetRow) -> Bool
  ) throws(IngestFault) -> [SheetRow.Merge] {
    let reader = ExcelSheet(styles, strings, take)
    try XMLReader.read(parts[sheet], of: archive, reader)
    if let limit = reader.exceeded {
      throw IngestFault(
        .sheetTooLarge(sheets[sheet], limit), at: SourceLocation(file: archive.file))
    }
    if let damage = reader.damage {
      throw IngestFault(
        .damaged(archive.file, reason: "in sheet '\(sheets[sheet])' \(damage)"),
        at: SourceLocation(file: archive.file))
    }
    return reader.merged
  }
}

/// `workbook.xml`: the sheets by name, and the day that dates count from.
private final class ExcelContents: XMLHandler {
  private(set) var sheets: [(name: String, relation: String)] = []
  private(set) var countsFrom1904 = false
  let isFinished = false

  func start(_ element: String, _ attributes: XMLAttributes) {
    switch element {
    case "workbookPr":
      let flag = attributes["date1904"]
      countsFrom1904 = flag == "1" || flag == "true"
    case "sheet":
      sheets.append((attributes["name"] ?? "", attributes["relationships|id"] ?? ""))
    default: break
    }
  }
  func end(_ element: String) {}
  func text(_ bytes: UnsafeRawBufferPointer) {}
}

/// `workbook.xml.rels`: where the parts are.
private final class ExcelRelations: XMLHandler {
  /// By relation.
  private(set) var targets: [String: String] = [:]
  /// By the last word of their type.
  private(set) var parts: [String: String] = [:]
  let isFinished = false

  func start(_ element: String, _ attributes: XMLAttributes) {
    guard element == "Relationship", let id = attributes["Id"], let target = attributes["Target"]
    else { return }
    let path = target.hasPrefix("/") ? String(target.dropFirst()) : "xl/\(target)"
    targets[id] = path
    if let type = attributes["Type"]?.split(separator: "/").last { parts[String(type)] = path }
  }
  func end(_ element: String) {}
  func text(_ bytes: UnsafeRawBufferPointer) {}
}

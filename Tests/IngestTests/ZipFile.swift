/// A zip archive of uncompressed entries (PKWARE APPNOTE), for workbooks that no program would write.
func zipFile(_ entries: [(name: String, text: String)]) -> [UInt8] {
  var file: [UInt8] = []
  var directory: [UInt8] = []
  for (name, text) in entries {
    let bytes = Array(text.utf8)
    let common =
      little(20, 2) + little(0, 8) + little(crc32(bytes), 4) + little(bytes.count, 4)
      + little(bytes.count, 4) + little(name.utf8.count, 2) + little(0, 2)
    directory += little(0x0201_4b50, 4) + little(20, 2) + common + little(0, 10)
    directory += little(file.count, 4) + Array(name.utf8)
    file += little(0x0403_4b50, 4) + common + Array(name.utf8) + bytes
  }
  let end =
    little(0x0605_4b50, 4) + little(0, 4) + little(entries.count, 2) + little(entries.count, 2)
    + little(directory.count, 4) + little(file.count, 4) + little(0, 2)
  return file + directory + end
}

private func little(_ number: Int, _ width: Int) -> [UInt8] {
  (0..<width).map { $0 < 8 ? UInt8(truncatingIfNeeded: number >> (8 * $0)) : 0 }
}

private func crc32(_ bytes: [UInt8]) -> Int {
  var crc: UInt32 = 0xffff_ffff
  for byte in bytes {
    crc ^= UInt32(byte)
    for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xedb8_8320 : crc >> 1 }
  }
  return Int(~crc)
}

/// An Excel workbook of one sheet.
func excelFile(
  rows: String, merged: String = "", strings: [String]? = nil, styles: String? = nil,
  properties: String = ""
) -> [UInt8] {
  let spreadsheet = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\""
  let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
  func relation(_ id: Int, _ type: String, _ target: String) -> String {
    "<Relationship Id=\"r\(id)\" Type=\"\(relations)/\(type)\" Target=\"\(target)\"/>"
  }
  var parts = [
    (
      "xl/workbook.xml",
      "<workbook \(spreadsheet) xmlns:r=\"\(relations)\">\(properties)<sheets>"
        + "<sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
    ),
    (
      "xl/_rels/workbook.xml.rels",
      "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
        + relation(1, "worksheet", "worksheets/sheet1.xml")
        + (strings == nil ? "" : relation(2, "sharedStrings", "sharedStrings.xml"))
        + (styles == nil ? "" : relation(3, "styles", "styles.xml")) + "</Relationships>"
    ),
    (
      "xl/worksheets/sheet1.xml",
      "<worksheet \(spreadsheet)><sheetData>\(rows)</sheetData>\(merged)</worksheet>"
    ),
  ]
  if let strings {
    parts.append(
      (
        "xl/sharedStrings.xml",
        "<sst \(spreadsheet)>" + strings.map { "<si>\($0)</si>" }.joined() + "</sst>"
      ))
  }
  if let styles {
    parts.append(("xl/styles.xml", "<styleSheet \(spreadsheet)>\(styles)</styleSheet>"))
  }
  return zipFile(parts)
}

/// An OpenDocument spreadsheet of one sheet.
func openDocumentFile(rows: String) -> [UInt8] {
  let names = ["office", "table", "text"].map {
    "xmlns:\($0)=\"urn:oasis:names:tc:opendocument:xmlns:\($0):1.0\""
  }.joined(separator: " ")
  let content =
    "<office:document-content \(names)><office:body><office:spreadsheet>"
    + "<table:table table:name=\"S\">\(rows)</table:table></office:spreadsheet></office:body>"
    + "</office:document-content>"
  return zipFile([
    ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content),
  ])
}

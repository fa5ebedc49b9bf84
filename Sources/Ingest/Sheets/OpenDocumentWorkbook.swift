import Diagnostics

/// An OpenDocument spreadsheet (ISO/IEC 26300), as LibreOffice and Excel write it: `content.xml` in
/// a zip archive.
final class OpenDocumentWorkbook: Workbook {
  private let archive: ZipArchive
  private(set) var sheets: [String] = []

  init(_ spec: SourceSpec) throws(IngestFault) {
    archive = try ZipArchive(spec)
    try refuseEncrypted()
    let names = SheetNames()
    try XMLReader.read("content.xml", of: archive, names)
    guard !names.names.isEmpty else {
      throw IngestFault(
        .noEntry("a sheet", .openDocument), at: SourceLocation(file: spec.file))
    }
    sheets = names.names
  }

  /// Contents behind a password are not text; the manifest says so.
  private func refuseEncrypted() throws(IngestFault) {
    guard archive.has("META-INF/manifest.xml") else { return }
    let manifest = EncryptionMark()
    try XMLReader.read("META-INF/manifest.xml", of: archive, manifest)
    if manifest.isFinished {
      throw IngestFault(.encrypted(archive.file), at: SourceLocation(file: archive.file))
    }
  }

  func rows(
    of sheet: Int, _ take: @escaping (SheetRow) -> Bool
  ) throws(IngestFault) -> [SheetRow.Merge] {
    let reader = OpenDocumentSheet(sheet, take)
    try XMLReader.read("content.xml", of: archive, reader)
    if let limit = reader.exceeded {
      throw IngestFault(
        .sheetTooLarge(sheets[sheet], limit), at: SourceLocation(file: archive.file))
    }
    return reader.merged
  }

  private final class SheetNames: XMLHandler {
    private(set) var names: [String] = []
    private var depth = 0
    let isFinished = false

    func start(_ element: String, _ attributes: XMLAttributes) {
      guard element == "table" else { return }
      // A table inside a cell is not a sheet.
      if depth == 0 { names.append(attributes["table:1.0|name"] ?? "") }
      depth += 1
    }

    func end(_ element: String) { if element == "table" { depth -= 1 } }
    func text(_ bytes: UnsafeRawBufferPointer) {}
  }

  private final class EncryptionMark: XMLHandler {
    private(set) var isFinished = false
    func start(_ element: String, _ attributes: XMLAttributes) {
      if element == "encryption-data" { isFinished = true }
    }
    func end(_ element: String) {}
    func text(_ bytes: UnsafeRawBufferPointer) {}
  }
}

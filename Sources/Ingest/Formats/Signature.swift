import Diagnostics

/// What a file's first bytes say it is.
enum Signature {
  /// - Throws: that the file cannot be opened, or is not what its name says.
  static func check(_ spec: SourceSpec) throws(IngestFault) {
    let source = try ByteSource(path: spec.path, file: spec.file)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64, alignment: 8)
    defer { buffer.deallocate() }
    let count = try source.read(into: buffer)
    let place = SourceLocation(file: spec.file)
    if count == 0 { throw IngestFault(.emptyFile, at: place) }
    let start = Array(buffer[..<count])
    if fits(start, spec.format) {
      guard start.starts(with: stataOpening) else { return }
      // Labels of values stand last, and ReadStat takes a file without them for whole.
      guard try source.end(stataClosing.count) != stataClosing else { return }
      throw IngestFault(
        .damaged(spec.file, reason: "it ends before its contents do"), at: place)
    }
    let found = kind(of: start)
    if spec.format.hasSheets, found == Self.compound {
      throw IngestFault(.encrypted(spec.file), at: place)
    }
    throw IngestFault(.notThatFormat(spec.format, found: found), at: place)
  }

  private static let stataOpening = Array("<stata_dta>".utf8)
  private static let stataClosing = Array("</stata_dta>".utf8)

  private static func fits(_ start: [UInt8], _ format: SourceFormat) -> Bool {
    switch format {
    case .openDocument, .excel: start.starts(with: [0x50, 0x4b, 0x03, 0x04])
    case .spss: start.starts(with: Array("$FL2".utf8)) || start.starts(with: Array("$FL3".utf8))
    case .stata:
      start.starts(with: stataOpening) || (102...115).contains(start[0])
    case .delimited: true
    }
  }

  private static let compound = "an old Excel workbook"

  private static func kind(of start: [UInt8]) -> String? {
    func begins(_ bytes: UInt8...) -> Bool { start.starts(with: bytes) }
    if begins(0x50, 0x4b, 0x03, 0x04) { return "a zip archive such as a workbook" }
    if begins(0xd0, 0xcf, 0x11, 0xe0) { return compound }
    if begins(0x1f, 0x8b) { return "a gzip archive" }
    if begins(0x24, 0x46, 0x4c) { return "an SPSS file" }
    if start.starts(with: stataOpening) { return "a Stata file" }
    return start.allSatisfy { $0 >= 32 || (9...13).contains($0) } ? "text" : nil
  }
}

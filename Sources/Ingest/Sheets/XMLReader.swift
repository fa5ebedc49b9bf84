#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif
import CExpat
import Diagnostics

/// Takes what an XML document holds, in its order.
protocol XMLHandler: AnyObject {
  /// - Parameter element: its name without namespace.
  func start(_ element: String, _ attributes: XMLAttributes)
  func end(_ element: String)
  func text(_ bytes: UnsafeRawBufferPointer)
  /// Whether it has seen enough.
  var isFinished: Bool { get }
}

/// An element's attributes. In a document with namespaces their names are `namespace|name`.
struct XMLAttributes {
  fileprivate let pairs: UnsafeMutablePointer<UnsafePointer<CChar>?>?

  /// The value of the attribute whose name is `name`, or ends with it if it holds a `|`: the part
  /// of a namespace that tells it from others is enough.
  subscript(name: StaticString) -> String? {
    guard var pair = pairs else { return nil }
    let wanted = UnsafeRawPointer(name.utf8Start)
    let size = name.utf8CodeUnitCount
    let isQualified = memchr(wanted, Int32(UInt8(ascii: "|")), size) != nil
    while let key = pair[0], let value = pair[1] {
      let length = strlen(key)
      if isQualified ? length >= size : length == size,
        memcmp(key + (length - size), wanted, size) == 0
      {
        return String(cString: value)
      }
      pair += 2
    }
    return nil
  }
}

/// Reads one XML document of an archive with Expat, which limits how far entities may expand.
final class XMLReader {
  private let handler: any XMLHandler
  private let parser: XML_Parser

  static func read(
    _ entry: String, of archive: ZipArchive, _ handler: any XMLHandler
  ) throws(IngestFault) {
    let reader = try XMLReader(handler, archive.file)
    try archive.read(entry) { bytes throws(IngestFault) in
      try reader.take(bytes, entry, archive.file)
    }
    guard !handler.isFinished else { return }
    _ = try reader.take(UnsafeRawBufferPointer(start: nil, count: 0), entry, archive.file)
  }

  private init(_ handler: any XMLHandler, _ file: String) throws(IngestFault) {
    guard let parser = XML_ParserCreateNS(nil, CChar(UInt8(ascii: "|"))) else {
      throw IngestFault(.unreadable(file, reason: "out of memory"), about: .file)
    }
    self.handler = handler
    self.parser = parser
    XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
    XML_SetElementHandler(
      parser,
      { context, name, attributes in
        guard let reader = XMLReader.from(context), let name else { return }
        reader.handler.start(reader.local(name), XMLAttributes(pairs: attributes))
        reader.stopIfFinished()
      },
      { context, name in
        guard let reader = XMLReader.from(context), let name else { return }
        reader.handler.end(reader.local(name))
        reader.stopIfFinished()
      })
    XML_SetCharacterDataHandler(parser) { context, text, count in
      XMLReader.from(context)?.handler.text(
        UnsafeRawBufferPointer(start: text, count: Int(count)))
    }
  }

  deinit { XML_ParserFree(parser) }

  private static func from(_ context: UnsafeMutableRawPointer?) -> XMLReader? {
    context.map { Unmanaged<XMLReader>.fromOpaque($0).takeUnretainedValue() }
  }

  private func local(_ name: UnsafePointer<CChar>) -> String {
    String(cString: strrchr(name, Int32(UInt8(ascii: "|"))).map { UnsafePointer($0) + 1 } ?? name)
  }

  private func stopIfFinished() {
    if handler.isFinished { XML_StopParser(parser, 0) }
  }

  /// - Returns: whether there is a point in reading on.
  private func take(
    _ bytes: UnsafeRawBufferPointer, _ entry: String, _ file: String
  ) throws(IngestFault) -> Bool {
    let text = bytes.bindMemory(to: CChar.self)
    let status = XML_Parse(parser, text.baseAddress, Int32(text.count), text.isEmpty ? 1 : 0)
    if handler.isFinished { return false }
    guard status == XML_STATUS_OK else {
      let words = XML_ErrorString(XML_GetErrorCode(parser)).map { String(cString: $0) } ?? ""
      let line = XML_GetCurrentLineNumber(parser)
      throw IngestFault(
        .damaged(file, reason: "\(entry), line \(line): \(words)"), at: SourceLocation(file: file))
    }
    return true
  }
}

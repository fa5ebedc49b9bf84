/// Whether bytes are UTF-8 text (RFC 3629) without zero bytes.
enum TextCheck {
  static func firstProblem(
    in text: CellBytes, from start: Int, to end: Int
  ) -> (fact: IngestError, offset: Int)? {
    guard let base = text.baseAddress else { return nil }
    var p = start
    while p < end {
      let word = UnsafeRawPointer(base + p).loadUnaligned(as: UInt64.self)
      // No top bit and no zero byte among the eight: the usual case.
      let suspicious = (word | (word &- 0x0101_0101_0101_0101)) & 0x8080_8080_8080_8080
      if suspicious == 0 {
        p += 8
        continue
      }
      let stop = min(p + 8, end)
      while p < stop {
        guard let length = characterLength(base + p, end - p) else {
          return (base[p] == 0 ? .zeroByte : .notUTF8(byte: base[p]), p)
        }
        p += length
      }
    }
    return nil
  }

  /// The bytes of the character at `p`; nil when there is none.
  private static func characterLength(_ p: UnsafePointer<UInt8>, _ available: Int) -> Int? {
    func continues(_ count: Int) -> Bool {
      count < available && (1...count).allSatisfy { p[$0] & 0xc0 == 0x80 }
    }
    switch p[0] {
    case 1...0x7f: return 1
    case 0xc2...0xdf: return continues(1) ? 2 : nil
    // Neither forms longer than need be, nor surrogates, nor beyond U+10FFFF.
    case 0xe0: return continues(2) && p[1] >= 0xa0 ? 3 : nil
    case 0xed: return continues(2) && p[1] < 0xa0 ? 3 : nil
    case 0xe1...0xef: return continues(2) ? 3 : nil
    case 0xf0: return continues(3) && p[1] >= 0x90 ? 4 : nil
    case 0xf4: return continues(3) && p[1] < 0x90 ? 4 : nil
    case 0xf1...0xf3: return continues(3) ? 4 : nil
    default: return nil
    }
  }
}

/// What a file's first bytes say about it.
enum EncodingMark {
  case none, utf8
  case foreign(IngestError)

  init(of text: CellBytes) {
    func begins(_ bytes: UInt8...) -> Bool { text.starts(with: bytes) }
    if begins(0xef, 0xbb, 0xbf) {
      self = .utf8
    } else if begins(0xff, 0xfe) || begins(0xfe, 0xff) {
      self = .foreign(.utf16)
    } else if begins(0x50, 0x4b, 0x03, 0x04) {
      self = .foreign(.notText("an Excel workbook or another zip archive"))
    } else if begins(0xd0, 0xcf, 0x11, 0xe0) {
      self = .foreign(.notText("an old Excel workbook"))
    } else if begins(0x1f, 0x8b) {
      self = .foreign(.notText("a gzip archive"))
    } else if begins(0x24, 0x46, 0x4c, 0x32) {
      self = .foreign(.notText("an SPSS file"))
    } else {
      self = .none
    }
  }
}

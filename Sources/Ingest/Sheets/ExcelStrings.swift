/// `sharedStrings.xml`: texts that cells name by number, the runs of rich text put together.
/// Phonetic guides are no part of the text.
final class ExcelStrings: XMLHandler {
  private(set) var strings: [[UInt8]] = []
  let isFinished = false
  private var string: [UInt8] = []
  private var isInText = false
  private var aside = 0

  func start(_ element: String, _ attributes: XMLAttributes) {
    switch element {
    case "si": string = []
    case "rPh": aside += 1
    case "t": isInText = aside == 0
    default: break
    }
  }

  func text(_ bytes: UnsafeRawBufferPointer) {
    if isInText { string.append(contentsOf: bytes) }
  }

  func end(_ element: String) {
    switch element {
    case "si": strings.append(Self.unescaped(string))
    case "rPh": aside -= 1
    case "t": isInText = false
    default: break
    }
  }

  /// `_x000D_` stands for the character of that number (ECMA-376 part 1, 22.9.2.19).
  static func unescaped(_ text: [UInt8]) -> [UInt8] {
    guard text.count >= 7, text.contains(UInt8(ascii: "_")) else { return text }
    var plain: [UInt8] = []
    var index = 0
    while index < text.count {
      if let scalar = escape(in: text[index...]) {
        // A zero byte is no text, and a carriage return before a line feed is one line end.
        if scalar.value > 0, scalar != "\r" { plain += Array(String(Character(scalar)).utf8) }
        index += 7
      } else {
        plain.append(text[index])
        index += 1
      }
    }
    return plain
  }

  private static func escape(in text: ArraySlice<UInt8>) -> Unicode.Scalar? {
    let start = text.startIndex
    guard text.count >= 7, text[start] == UInt8(ascii: "_"),
      text[start + 1] == UInt8(ascii: "x"), text[start + 6] == UInt8(ascii: "_")
    else { return nil }
    let digits = String(decoding: text[(start + 2)..<(start + 6)], as: UTF8.self)
    return UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init)
  }
}

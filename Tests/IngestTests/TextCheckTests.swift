import Testing

@testable import Ingest

/// The same texts are UTF-8 here and to Swift's own strings.
@Suite struct TextCheckTests {
  private func problem(_ bytes: [UInt8]) -> (fact: IngestError, offset: Int)? {
    (bytes + [UInt8](repeating: 10, count: 8)).withUnsafeBufferPointer {
      TextCheck.firstProblem(in: $0, from: 0, to: bytes.count)
    }
  }

  @Test func everyFirstByteAndEveryBoundary() {
    for first in UInt8(1)...255 {
      for second: UInt8 in [1, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff] {
        for rest: [UInt8] in [[], [0x80], [0xbf, 0x80], [0x41]] {
          let bytes = [first, second] + rest
          let isText = String(validating: bytes, as: UTF8.self) != nil
          if (problem(bytes) == nil) != isText { Issue.record("\(bytes)") }
        }
      }
    }
  }

  @Test func offsetOfTheFirst() {
    for length in 0..<40 {
      let text = [UInt8](repeating: 65, count: length)
      #expect(problem(text + Array("é😀".utf8) + text) == nil)
      #expect(problem(text + [0xe9] + text)?.offset == length)
      #expect(problem(text + [0x41, 0] + text)?.offset == length + 1)
    }
    #expect(problem([0x41, 0])?.fact == .zeroByte)
    #expect(problem([0xe2, 0x82])?.fact == .notUTF8(byte: 0xe2))
  }

  @Test(arguments: [1, 3, 5])
  func aCharacterCutByABlock(blockSize: Int) throws {
    let text = "a,b\né,😀\n“”,x\n"
    let table = try ingest(text, blockSize: blockSize).table
    #expect(rows(table) == [["é", "😀"], ["“”", "x"]])
  }
}

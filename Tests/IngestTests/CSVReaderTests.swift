import Tables
import Testing

@testable import Ingest

/// Bytes and the rows they must give, every cell as text.
@Suite struct CSVReaderTests {
  struct Example: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let text: String
    let names: [String]
    let rows: [[String]]

    init(_ description: String, _ text: String, _ names: [String], _ rows: [[String]]) {
      testDescription = description
      self.text = text
      self.names = names
      self.rows = rows
    }
  }

  static let examples = [
    Example("plain", "a,b\nx,y\n", ["a", "b"], [["x", "y"]]),
    Example("no final newline", "a,b\nx,y", ["a", "b"], [["x", "y"]]),
    Example("CR LF", "a,b\r\nx,y\r\n", ["a", "b"], [["x", "y"]]),
    Example("CR LF, no final newline", "a,b\r\nx,y", ["a", "b"], [["x", "y"]]),
    Example("byte order mark", "\u{feff}a,b\nx,y\n", ["a", "b"], [["x", "y"]]),
    Example("mark and quotes", "\u{feff}\"a\",b\nx,y\n", ["a", "b"], [["x", "y"]]),
    Example(
      "empty last cell", "a,b\nx,\n,y\n", ["a", "b"], [["x", "<blank>"], ["<blank>", "y"]]),
    Example("empty last cell at the end", "a,b\nx,", ["a", "b"], [["x", "<blank>"]]),
    Example("quoted blank", "a,b\n\"\",\"  \"\n", ["a", "b"], [["<blank>", "<blank>"]]),
    Example("newline in a cell", "a,b\n\"x\ny\",z\n", ["a", "b"], [["x\ny", "z"]]),
    Example("CR LF in a cell", "a,b\r\n\"x\r\ny\",z\r\n", ["a", "b"], [["x\r\ny", "z"]]),
    Example("lone CR in a cell", "a,b\n\"x\ry\",z\n", ["a", "b"], [["x\ry", "z"]]),
    Example("delimiter in a cell", "a,b\n\"x,y\",z\n", ["a", "b"], [["x,y", "z"]]),
    Example(
      "doubled quotes", "a,b\n\"say \"\"no\"\"\",\"\"\"\"\n", ["a", "b"], [["say \"no\"", "\""]]),
    Example("header only", "a,b\n", ["a", "b"], []),
    Example("header only, no newline", "a,b", ["a", "b"], []),
    Example("empty lines at the end", "a,b\nx,y\n\n  \r\n\n", ["a", "b"], [["x", "y"]]),
    Example("one column", "a\nx\n\ny\n\n", ["a"], [["x"], ["<blank>"], ["y"]]),
    Example("one column, quoted blank last", "a\nx\n\"\"\n", ["a"], [["x"], ["<blank>"]]),
    Example("spaces around names", " a ,b\t\nx,y\n", ["a", "b"], [["x", "y"]]),
    Example("spaces in text stay", "a,b\n x , y\n", ["a", "b"], [[" x ", " y"]]),
    Example("beyond ASCII", "naïve,b\n“£5”,😀\n", ["naïve", "b"], [["“£5”", "😀"]]),
    Example(
      "low bytes", "a,b\n!#$%&'()*+ \u{1}\u{7f},y\n", ["a", "b"], [["!#$%&'()*+ \u{1}\u{7f}", "y"]]),
  ]

  @Test(arguments: examples, [4, 7, 16, 1 << 20])
  func example(_ example: Example, blockSize: Int) throws {
    let columns = example.names.map { ColumnSpec($0, .text) }
    let table = try ingest(example.text, columns: columns, blockSize: blockSize).table
    #expect(table.columnNames == example.names)
    #expect(rows(table) == example.rows)
  }

  @Test func tabs() throws {
    let columns = [ColumnSpec("a", .text), ColumnSpec("b", .text)]
    for file in ["data.tsv", "data.TAB"] {
      let table = try ingest("a\tb\nx,y\t\"p\tq\"\n", columns: columns, file: file).table
      #expect(rows(table) == [["x,y", "p\tq"]])
    }
  }

  @Test func linesOfRows() throws {
    let text = "a,b\n\"1\n2\n3\",\"x\ny\"\n4,y\n\"5\r\n6\",z\n7,w"
    for blockSize in [4, 9, 1 << 20] {
      let strand = try ingest(text, blockSize: blockSize).table.lineage.strands[0]
      #expect(strand.source.lines == [2, 6, 7, 9])
    }
  }

  @Test func hugeCell() throws {
    let huge = String(repeating: "word, \"\"quoted\"\"\n", count: 200_000)
    let columns = [ColumnSpec("a", .text), ColumnSpec("b", .number)]
    let source = try ingest("a,b\n\"\(huge)\",1\nx,2\n", columns: columns)
    #expect(source.table["a"]?.text(at: 0)?.utf8.count == 200_000 * 15)
    #expect(source.table["b"]?.numbers == [1, 2])
    #expect(source.table.lineage.strands[0].source.lines == [2, 200_003])
  }

  /// Any table written in any of the ways a table may be written is read as it was.
  @Test(arguments: 0..<60)
  func randomTablesComeBack(seed: Int) throws {
    var random = SplitMix(state: UInt64(seed))
    let width = Int.random(in: 1...5, using: &random)
    let names = (0..<width).map { "c\($0)" }
    let written = (0..<Int.random(in: 0...40, using: &random)).map { _ in
      (0..<width).map { _ in random.cell() }
    }
    var text = seed % 3 == 0 ? "\u{feff}" : ""
    let lineEnd = seed % 2 == 0 ? "\n" : "\r\n"
    let lines = ([names] + written).map { row in
      row.map { random.quote($0, isAlone: width == 1) }.joined(separator: ",")
    }
    text += lines.joined(separator: lineEnd) + (seed % 5 == 0 ? "" : lineEnd)
    let expected = written.map {
      $0.map { $0.allSatisfy { $0 == " " || $0 == "\t" } ? "<blank>" : $0 }
    }
    for blockSize in [4, 7, 13, 64, 1 << 20] {
      let columns = names.map { ColumnSpec($0, .text) }
      #expect(rows(try ingest(text, columns: columns, blockSize: blockSize).table) == expected)
    }
  }
}

extension SplitMix {
  mutating func cell() -> String {
    let parts = ["a", "7", " ", ",", "\"", "\n", "\r\n", "\t", "£", "é", "😀", ";", "-", "word"]
    let count = Int.random(in: 0...6, using: &self)
    return (0..<count).map { _ in parts[Int(next() % UInt64(parts.count))] }.joined()
  }

  /// The cell as a writer may put it: in quotes where it must be, and sometimes where it need not.
  mutating func quote(_ cell: String, isAlone: Bool) -> String {
    let needs = cell.utf8.contains { $0 == 34 || $0 == 44 || $0 == 10 || $0 == 13 }
    guard needs || isAlone || next() % 3 == 0 else { return cell }
    return "\""
      + cell.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }
}

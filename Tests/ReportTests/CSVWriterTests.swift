import Report
import Tables
import Testing

private func table(_ columns: [(String, Column)]) -> Table {
  Table(name: "t", columns: columns.map { (ColumnSpec($0.0, .text), $0.1) })
}

@Test func writesEveryType() {
  let csv = CSVWriter.write(
    table([
      ("number", .numbers([0.1 + 0.2, nil, -0.0, 1e300, .leastNonzeroMagnitude, 3])),
      ("integer", Column(.integer([1, -2, 3, 4, 5, 6]))),
      ("text", .texts(["plain", nil, "", "a,b", "say \"hi\"", "two\nlines"])),
      ("logical", Column(.logical([true, false, true, true, true, true]))),
    ]))
  #expect(
    csv == """
      number,integer,text,logical
      0.30000000000000004,1,plain,true
      ,-2,,false
      -0,3,"",true
      1e+300,4,"a,b",true
      5e-324,5,"say ""hi""\",true
      3,6,"two\nlines",true

      """)
}

@Test func headerAlwaysComes() {
  #expect(CSVWriter.write(table([("a", .numbers([])), ("b,c", .texts([]))])) == "a,\"b,c\"\n")
}

@Test func formulasStayExact() {
  let csv = CSVWriter.write(table([("t", .texts(["=1+1", "-x", "@y", "+z", " pad", "cr\rlf"]))]))
  #expect(csv == "t\n=1+1\n-x\n@y\n+z\n\" pad\"\n\"cr\rlf\"\n")
}

@Test func numbersReadBackAsTheSameDouble() throws {
  var state: UInt64 = 20_120_201
  var values: [Double] = []
  while values.count < 2000 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    let value = Double(bitPattern: state)
    if value.isFinite { values.append(value) }
  }
  let lines = CSVWriter.write(table([("x", Column(.number(values)))])).split(separator: "\n")
  for (line, value) in zip(lines.dropFirst(), values) {
    #expect(try #require(Double(line)).bitPattern == value.bitPattern)
  }
}

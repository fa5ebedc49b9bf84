import Statistics
import Testing

@Suite struct MultipleTestingTests {
  private func values(_ field: String?) -> [Double?] {
    (field ?? "").split(separator: ";").map { $0 == "NA" ? nil : Double($0) }
  }

  @Test(arguments: MultipleTesting.allCases)
  func equalsRToTheLastBit(_ method: MultipleTesting) throws {
    let rows = try Golden("p_adjust").rows.filter { $0["method"] == method.rawValue }
    #expect(rows.count == 9)
    for row in rows {
      #expect(method.adjust(values(row["p"])) == values(row["adjusted"]))
    }
  }

  @Test func nanStaysOutLikeNil() {
    let adjusted = MultipleTesting.holm.adjust([0.02, .nan, 0.01])
    #expect(adjusted[0] == 0.02 && adjusted[1].isNaN && adjusted[2] == 0.02)
  }

  @Test func emptyFamily() {
    #expect(MultipleTesting.benjaminiYekutieli.adjust([Double]()).isEmpty)
  }
}

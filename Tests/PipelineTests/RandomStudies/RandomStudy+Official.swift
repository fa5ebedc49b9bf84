/// Official statistics of a random study: a long table to be spread, and yearly figures to be joined
/// with the census before.
extension RandomStudy {
  static let official = """
      long: {file: long.csv, columns: {la: category, measure: category, value: number}}
      yearly:
        file: yearly.csv
        period: {column: year, ends: "03-31", months: 12}
        columns: {la: category, out: number}
      census:
        file: census.csv
        period: {column: year, snapshot: "09-30"}
        columns: {la: category, vacancy: number}
    """

  mutating func makeOfficialFiles() {
    let marks = [("", "blank")]
    var cells: [(la: String, of: String)] = []
    for la in Self.authorities {
      for measure in ["m1", "m2", "m3"] where chance(80) { cells.append((la, measure)) }
    }
    let long = random.shuffled(cells)
    file("long", ["la", "measure", "value"], long.count) { me, row in
      [
        me.sometimesBlank(long[row].la), me.sometimesBlank(long[row].of),
        me.number(0, 50, missing: 15, marks: marks),
      ]
    }
    for (source, column) in [("yearly", "out"), ("census", "vacancy")] {
      var keys: [(la: String, year: Int)] = []
      for la in Self.authorities {
        for year in 2018...2021 where chance(80) { keys.append((la, year)) }
      }
      let drawn = random.shuffled(keys)
      file(source, ["la", "year", column], drawn.count) { me, row in
        [
          me.sometimesBlank(drawn[row].la),
          (String(drawn[row].year), .number(Double(drawn[row].year))),
          me.number(0, 60, missing: 12, marks: marks),
        ]
      }
    }
  }

  private static let authorities = ["A", "B", "C", "D", "E", "F", "H"]

  private mutating func sometimesBlank(_ text: String) -> (String, PlainTable.Cell) {
    chance(5) ? ("", .missing("blank")) : (text, .text(text))
  }

  mutating func makeWide() {
    var table = begin("wide", from: "long")
    table.spread(
      by: "la", column: "measure", value: "value", into: [("m1", "one"), ("m2", "two")])
    write("spread: {by: [la], column: measure, value: value, into: {m1: one, m2: two}}")
    tables["wide"] = table
  }

  mutating func makeTimed() {
    guard let census = tables["census"] else { return }
    var table = begin("timed", from: "yearly")
    let unmatched = unmatchedChoice(orKeep: true)
    let unmatchedRight = unmatchedChoice(orKeep: false)
    table.join(
      census, on: "la", unmatched: unmatched, unmatchedRight: unmatchedRight,
      taking: ["vacancy"], isWithin: true)
    write(
      "join: {with: census, on: [la], period: within, relation: one_to_one, "
        + "unmatched: \(unmatched.yaml), unmatched_right: \(unmatchedRight.yaml), "
        + "columns: [vacancy]}")
    tables["timed"] = table
  }
}

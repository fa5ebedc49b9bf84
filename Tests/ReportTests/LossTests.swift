import Report
import Testing

@Suite struct LossTests {
  private static func side(_ count: Int, _ mean: Double, _ variance: Double) -> LossComparison.Side
  {
    .init(count: count, mean: mean, variance: variance)
  }

  /// Shares of 40 used and 20 lost rows.
  private static func level(_ name: String, _ used: Double, _ lost: Double) -> LossComparison.Line {
    .init(
      column: "team", level: name, used: side(40, used, used * (1 - used)),
      lost: side(20, lost, lost * (1 - lost)))
  }

  private static func markdown(
    _ lines: [LossComparison.Line], used: Int = 40, lost: Int = 20,
    units: LossComparison.Units? = nil, sourcesOfPlaces: Set<String> = []
  ) -> String {
    var contents = Sample.contents
    contents.minCount = 10
    contents.losses = [
      LossComparison(models: ["safer"], source: "cases", used: used, lost: lost, lines: lines)
    ]
    contents.losses[0].units = units
    contents.sourcesOfPlaces = sourcesOfPlaces
    return MarkdownWriter.write(StudyReport.document(from: contents))
  }

  @Test func differencesAreInStandardDeviations() throws {
    // (6 − 5) / √((1 + 3) / 2) = 0.7071
    let line = LossComparison.Line(
      column: "age", used: Self.side(40, 5, 1), lost: Self.side(20, 6, 3))
    #expect(abs(try #require(line.difference) - 0.5.squareRoot()) < 1e-15)
    let text = Self.markdown([line])
    #expect(text.contains("### How the rows lost differ from those kept"))
    #expect(text.contains("cases, 40 used and 20 lost, for model safer"))
    #expect(text.contains("0.71"))
    // (0.5 − 0.25) / √((0.1875 + 0.25) / 2)
    let share = try #require(Self.level("A", 0.25, 0.5).difference)
    #expect(abs(share - 0.534_522_483_824_848_8) < 1e-14)
  }

  @Test func aMeanOfFewRowsIsNotShown() {
    let text = Self.markdown([
      .init(column: "age", used: Self.side(40, 5.25, 1), lost: Self.side(9, 61.5, 3))
    ])
    #expect(text.contains("5.25"))
    #expect(!text.contains("61.5"))
    #expect(text.contains("<10") || text.contains("&lt;10"))
  }

  /// One level hidden alone could be had from the others.
  @Test func aLevelOfFewRowsHidesAllLevels() {
    let hidden = Self.markdown([Self.level("A", 0.5, 0.75), Self.level("B", 0.5, 0.25)])
    #expect(hidden.contains("50%"))
    #expect(!hidden.contains("75%") && !hidden.contains("25%"))
    let shown = Self.markdown([Self.level("A", 0.75, 0.5), Self.level("B", 0.25, 0.5)])
    #expect(shown.contains("75%") && shown.contains("25%"))
  }

  @Test func fewLostRowsAreNotCompared() {
    let line = LossComparison.Line(
      column: "age", used: Self.side(40, 5, 1), lost: Self.side(3, 61.5, 3))
    let text = Self.markdown([line], lost: 3)
    #expect(text.contains("Not compared, because fewer than 10 rows were lost or used: cases"))
    #expect(!text.contains("61.5"))
    #expect(!Self.markdown([], lost: 0).contains("How the rows lost"))
  }

  /// Few rows of places in a year are no persons; few rows that may be persons are not shown.
  @Test func wholeUnitsAreCompared() {
    let line = LossComparison.Line(
      column: "rate", used: Self.side(40, 5, 1), lost: Self.side(3, 61.5, 3))
    let units = LossComparison.Units(column: "area", used: 12, lost: 1)
    let places = Self.markdown([line], lost: 3, units: units, sourcesOfPlaces: ["cases"])
    #expect(places.contains("### How the authorities wholly lost differ from those kept"))
    #expect(places.contains("cases, 12 authorities kept and 1 wholly lost, for model safer"))
    #expect(places.contains("61.5") && places.contains("Kept, mean"))
    #expect(!places.contains("How the rows lost"))
    let persons = Self.markdown([line], lost: 3, units: units)
    #expect(persons.contains("Not compared, because fewer than 10 rows"))
    #expect(!persons.contains("61.5"))
  }
}

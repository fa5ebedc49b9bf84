import Testing

@testable import MakeHighSupport

@Suite struct HighSupportDataTests {
  let staff: CommittedFile
  let cases: CommittedFile

  init() throws {
    staff = try CommittedFile("datasets/high-support/staff.csv")
    cases = try CommittedFile("datasets/high-support/cases.csv")
  }

  @Test func committedFilesAreMadeAgainByteForByte() {
    let data = HighSupportData()
    #expect(Array(data.staffCSV.utf8) == Array(staff.text.utf8))
    #expect(Array(data.casesCSV.utf8) == Array(cases.text.utf8))
  }

  @Test func anotherSeedGivesOtherData() {
    #expect(HighSupportData(seed: 1).casesCSV != cases.text)
  }

  @Test func sizesAreTheSurveys() {
    let roles = staff["role"]
    #expect(roles.count == 646)
    #expect(roles.count { $0 == "social_worker" } == 483)
    #expect(roles.count { $0 == "line_manager" } == 163)
    #expect(Set(staff["la"]).count == 14)
    #expect(cases.rows.count == 38)
    #expect(Set(cases["family"]).count == 28)
    #expect(Set(cases["la"]) == Set(staff["la"]))
  }

  @Test func authoritiesAreUnequal() {
    let staffCounts = Dictionary(grouping: staff["la"]) { $0 }.mapValues(\.count)
    let childCounts = Dictionary(grouping: cases["la"]) { $0 }.mapValues(\.count)
    #expect(Set(staffCounts.values).count == 14)
    #expect(staffCounts.values.min() == 9)
    #expect(staffCounts.values.max() == 95)
    #expect(childCounts.values.min() == 1)
    #expect(childCounts.values.max() == 6)
  }

  @Test func keysAreUniqueAndNested() {
    #expect(Set(staff["respondent"]).count == 646)
    #expect(Set(cases["child"]).count == 38)
    let authoritiesOfFamily = Dictionary(grouping: cases.rows) { $0["family"] }
      .mapValues { Set($0.map { $0["la"] }) }
    #expect(authoritiesOfFamily.values.allSatisfy { $0.count == 1 })
  }

  @Test(arguments: PlantedTruth.themes.flatMap(\.columns))
  func itemsAreLikertOrMissing(column: String) {
    let allowed: Set = ["1", "2", "3", "4", "5", "", "-99", "-98"]
    let answers = staff[column]
    #expect(Set(answers).isSubset(of: allowed))
    #expect(answers.contains("-98") == false || column.hasPrefix("partner_agencies"))
    let missing = Double(answers.count { ["", "-99", "-98"].contains($0) }) / 646
    #expect((0.01...0.12).contains(missing))
  }

  @Test func everyReasonForAMissingAnswerOccurs() {
    let answers = PlantedTruth.themes.flatMap(\.columns).flatMap { staff[$0] }
    #expect(Set(answers).isSuperset(of: ["", "-99", "-98"]))
    let reviews = PlantedTruth.outcomes.flatMap { cases["\($0.name)_review"] }
    #expect((3...30).contains(reviews.count { $0 == "-97" }))
  }

  @Test func carelessAuthoritiesLeaveMoreOut() {
    let items = PlantedTruth.themes.flatMap(\.columns)
    let isCareless = { (row: [String: String]) in
      PlantedTruth.Missing.carelessAuthorities.contains(row["la"] ?? "")
    }
    let missingShare = { (rows: [[String: String]]) in
      let cells = rows.flatMap { row in items.map { row[$0] ?? "" } }
      return Double(cells.count { ["", "-99"].contains($0) }) / Double(cells.count)
    }
    let careless = missingShare(staff.rows.filter(isCareless))
    let others = missingShare(staff.rows.filter { !isCareless($0) })
    #expect(careless > 1.5 * others)
  }

  @Test func somePeopleLeaveWholeBlocksBlank() {
    let leavers = staff.rows.count { row in
      PlantedTruth.themes.contains { theme in theme.columns.allSatisfy { row[$0] == "" } }
    }
    #expect((5...30).contains(leavers))
  }

  @Test func caseloadIsAskedOfSocialWorkersOnly() {
    for row in staff.rows {
      #expect((row["caseload"] == "-98") == (row["role"] == "line_manager"))
    }
    #expect(Set(staff["caseload"]).isSuperset(of: ["", "-99"]))
    #expect(staff["caseload"].compactMap { Int($0) }.allSatisfy { $0 <= 40 })
    #expect(staff["years_qualified"].compactMap { Int($0) }.allSatisfy { 0...36 ~= $0 })
  }

  @Test(arguments: PlantedTruth.outcomes.map(\.name))
  func ratingsRunFromZeroToTen(outcome: String) {
    #expect(cases["\(outcome)_start"].allSatisfy { Int($0).map { 0...10 ~= $0 } ?? false })
    #expect(
      cases["\(outcome)_review"].allSatisfy { text in
        text == "-97" || (Int(text).map { 0...10 ~= $0 } ?? false)
      })
  }

  @Test func childrenHaveAgesAndMonths() {
    #expect(cases["age"].allSatisfy { Int($0).map { 3...16 ~= $0 } ?? false })
    #expect(cases["months_on_plan"].allSatisfy { Int($0).map { 3...24 ~= $0 } ?? false })
  }

  @Test func supervisionItemThreeIsWordedTheOtherWayRound() {
    let pairs = staff.rows.compactMap { row -> (Double, Double)? in
      guard let first = row["supervision_1"].flatMap({ Double($0) }), first > 0,
        let third = row["supervision_3"].flatMap({ Double($0) }), third > 0
      else { return nil }
      return (first, third)
    }
    let meanFirst = pairs.map(\.0).reduce(0, +) / Double(pairs.count)
    let meanThird = pairs.map(\.1).reduce(0, +) / Double(pairs.count)
    let covariance = pairs.map { ($0 - meanFirst) * ($1 - meanThird) }.reduce(0, +)
    #expect(covariance < 0)
  }
}

/// Whether grades differ in enough places to be compared.
extension OrdinalFit {
  func events(_ subject: CheckSubject) -> Check {
    EventCounts.gravest(of: subject.eventGroups(clusters)) {
      EventCounts(grades: grid.newton.codes, of: levels, in: $0)
    }.check(
      subject, ofRows: rowCount,
      instead: "Ask how often each grade is given (shares with their intervals), or put more years "
        + "or places together before comparing")
  }
}

/// Which combinations of places slopes are not told at, being too many (`SlopeContrasts`).
extension CheckSubject {
  var slopePlaceChecks: [Check] {
    let contrasts = SlopeContrasts(spec: spec, design: design, table: sample.table)
    return contrasts.supportColumns.flatMap { column in
      contrasts.combined(with: column).compactMap { moderators -> Check? in
        let (told, leftOut) = contrasts.combinations(of: moderators)
        guard leftOut > 0 else { return nil }
        return check(
          "places_left_out", .pass, Double(leftOut),
          "slopes of \(column) are told at \(told.count) of the \(told.count + leftOut) combinations of "
            + "\(Wording.all(moderators)), those with most rows, and at the places of each of them by "
            + "itself", term: column)
      }
    }
  }
}

import Model
import Report

extension Assignment {
  /// A check per claim: what the design lets be said of it.
  func check(
    _ claim: Estimate, in fit: Fit, among fits: [ModelSpec], _ label: (String) -> String
  ) -> Check? {
    guard design != .observational else { return nil }
    let refusal = refusal(of: claim, in: fit, among: fits)
    return Check(
      model: claim.model, check: "assignment", result: refusal == nil ? .pass : .look, value: nil,
      meaning: refusal.map { "told as an association: " + words($0, fit, label) }
        ?? "\(label(claim.term)) is what was assigned (\(name))"
        + byWords(claim, in: fit, label), term: claim.term)
  }

  private func byWords(_ claim: Estimate, in fit: Fit, _ label: (String) -> String) -> String {
    let isSaid = saidUnit(in: fit) != nil
    guard case .within(let unit, let course) = standing(of: fit.columns(of: claim.term), in: fit)
    else { return unit.map { ", by \(label($0))" } ?? "" }
    let by = isSaid ? ", by \(label(unit))" : ", as it seems by \(label(unit))"
    guard case .once(let time) = course else { return isSaid ? by : "" }
    if let part = fit.mean(in: claim.term) {
      return by + ", as the mean in a \(label(part.level)) of \(label(part.column)), which changes "
        + "once over \(label(time))"
    }
    return by + ", where it changes once over \(label(time))"
  }

  private var name: String {
    switch design {
    case .observational: "observational"
    case .naturalExperiment: "natural experiment"
    case .randomised: "randomised"
    }
  }

  private func words(_ refusal: Refusal, _ fit: Fit, _ label: (String) -> String) -> String {
    switch refusal {
    case .unnamed(let support):
      "the study is \(name), but does not say which of "
        + "\(support.map(label).joined(separator: ", ")) was assigned: write 'design: {kind: "
        + "\(design.rawValue), of: COLUMN, by: UNIT}'"
    case .notAssigned(let column):
      "by 'design: of:', \(label(column)) was not assigned"
    case .unitUnsaid(let column, let group, let time):
      unsaid(column, group, time, label)
    case .mixed(let column, let unit, let time):
      "\(label(column)) differs between rows of one \(label(unit)) at the same \(label(time)), so it "
        + "was not assigned by \(label(unit)): name the unit that it was assigned to"
    case .compares(let comparison, let column, let unit, let time):
      words(comparison, column, unit, time, in: fit, label)
        + (saidUnit(in: fit) == nil
          ? "; if it was assigned to another unit than \(label(unit)), \(saying)" : "")
    case .varies(let column, let unit, nil):
      "\(label(column)) differs within one \(label(unit)), so it was not assigned by \(label(unit)); if "
        + "it began at a time in each, name the column of time under 'model: panel:'"
    case .varies(let column, let unit, let time?):
      "\(label(column)) differs within one \(label(unit)), more than once over \(label(time)), so it was "
        + "not assigned by \(label(unit)): what is begins at a time, and stays"
    case .mean(let term, let column, let level, let other):
      "\(label(term)) is the mean of \(label(column)) in a \(label(level)), the same all through it, "
        + "and compares one \(label(level)) with others, which differ in all else too: what began at a "
        + "time in each is told by \(label(other))"
    }
  }

  private func unsaid(
    _ column: String, _ group: String?, _ time: String?, _ label: (String) -> String
  ) -> String {
    let unsaid = "and the study does not say to which unit it was assigned: \(saying)"
    return switch (group, time) {
    case (let group?, let time?):
      "\(label(column)) differs within one \(label(group)), other than once over \(label(time)), "
        + unsaid
    case (let group?, nil):
      "\(label(column)) differs within one \(label(group)), \(unsaid), and if it began at a time in each "
        + "name the column of time under 'model: panel:'"
    case (nil, let time?):
      "the fit compares rows of more than one \(label(time)), between which all else changed too, in "
        + "\(label(column)), \(unsaid)"
    case (nil, nil): "\(label(column)) was assigned, \(unsaid)"
    }
  }

  /// How the unit is said.
  private var saying: String {
    columns == nil
      ? "write 'design: {kind: \(design.rawValue), by: UNIT}'" : "add 'by: UNIT' to 'design:'"
  }
}

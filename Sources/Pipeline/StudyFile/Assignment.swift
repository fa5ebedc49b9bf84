import Model
import Report

/// How the support came to the units, as `study: design:` says it: a word, or a word with what was assigned
/// and by which unit.
///
///     design: {kind: randomised, of: [trained], by: la}
///
/// A word alone names no column, so it is of the one that the study has as support; where there are
/// several, any of them could be meant, and none is spoken of as a cause but in fits that permute their
/// own (`permutation:`), which says to which units it was assigned.
struct Assignment: Sendable, Equatable {
  var design = StudyDesign.observational
  /// Nil where only a word is given.
  var columns: [String]?
  /// The column whose values were assigned to together.
  var unit: String?
  /// The column of time that the study's panel names.
  var period: String?

  /// Why a claim is told as an association whatever the word says.
  enum Refusal: Equatable {
    case unnamed(support: [String])
    case notAssigned(column: String)
    case varies(column: String, unit: String, time: String?)
  }

  /// - Parameter fits: all of the study's.
  func refusal(of claim: Estimate, in fit: Fit, among fits: [ModelSpec]) -> Refusal? {
    guard design != .observational else { return nil }
    let own = fit.columns(of: claim.term)
    if let columns {
      if !names(own), let other = own.first(where: { !columns.contains($0) }) {
        return .notAssigned(column: other)
      }
    } else {
      let all = Self.support(of: fits)
      guard all.count == 1 || fit.spec.permutation != nil else { return .unnamed(support: all) }
    }
    guard let unit, fit.sample.columnNames.contains(unit) else { return nil }
    guard case .often(let column, let time) = course(of: own, within: unit, in: fit) else {
      return nil
    }
    return .varies(column: column, unit: unit, time: time)
  }

  static func support(of fits: [ModelSpec]) -> [String] {
    var seen = Set<String>()
    return fits.flatMap(\.supportColumns).filter { seen.insert($0).inserted }
  }

  /// Whether a test by permuting the support among the values of `by` is one of this assignment.
  func allows(permutingBy by: String) -> Bool { unit == nil || unit == by }
}

extension Assignment {
  /// A check per claim: what the design lets be said of it.
  func check(
    _ claim: Estimate, in fit: Fit, among fits: [ModelSpec], _ label: (String) -> String
  ) -> Check? {
    guard design != .observational else { return nil }
    let refusal = refusal(of: claim, in: fit, among: fits)
    return Check(
      model: claim.model, check: "assignment", result: refusal == nil ? .pass : .look, value: nil,
      meaning: refusal.map { words($0, label) }
        ?? "\(label(claim.term)) is what was assigned (\(name))"
        + byWords(claim, in: fit, label), term: claim.term)
  }

  private func byWords(_ claim: Estimate, in fit: Fit, _ label: (String) -> String) -> String {
    guard let unit else { return "" }
    guard fit.sample.columnNames.contains(unit),
      case .once(let time) = course(of: fit.columns(of: claim.term), within: unit, in: fit)
    else { return ", by \(label(unit))" }
    return ", by \(label(unit)), where it changes once over \(label(time))"
  }

  private var name: String {
    switch design {
    case .observational: "observational"
    case .naturalExperiment: "natural experiment"
    case .randomised: "randomised"
    }
  }

  private func words(_ refusal: Refusal, _ label: (String) -> String) -> String {
    switch refusal {
    case .unnamed(let support):
      "told as an association: the study is \(name), but does not say which of "
        + "\(support.map(label).joined(separator: ", ")) was assigned: write 'design: {kind: "
        + "\(design.rawValue), of: COLUMN, by: UNIT}'"
    case .notAssigned(let column):
      "told as an association: by 'design: of:', \(label(column)) was not assigned"
    case .varies(let column, let unit, nil):
      "told as an association: \(label(column)) differs within one \(label(unit)), so it was not "
        + "assigned by \(label(unit)); if it began at a time in each, name the column of time under "
        + "'model: panel:'"
    case .varies(let column, let unit, let time?):
      "told as an association: \(label(column)) differs within one \(label(unit)), more than once over "
        + "\(label(time)), so it was not assigned by \(label(unit)): what is begins at a time, and stays"
    }
  }
}

extension StudyBuilder {
  func assignment(_ node: YAMLNode?) -> Assignment {
    guard let node else { return Assignment() }
    let kind = (node.text ?? node["kind"]?.text).flatMap(StudyDesign.init) ?? .observational
    return Assignment(design: kind, columns: node["of"]?.texts, unit: node["by"]?.text)
  }

  /// What was assigned must be some fit's support: a column of it, or a term.
  mutating func checkAssignment(_ node: YAMLNode?, fits: [ModelSpec]) {
    let support = Assignment.support(of: fits)
    let terms = Set(fits.flatMap(\.support).map { Set(ModelSpec.columns(of: $0)) })
    for column in node?["of"]?.texts ?? []
    where !support.contains(column) && !terms.contains(Set(ModelSpec.columns(of: column))) {
      problem(
        "'\(column)' was assigned, but no fit has it as support", at: node?["of"]?.location,
        why: "support columns are \(support.joined(separator: ", "))",
        fix: "name one of these, or add a fit")
    }
    if node?["kind"]?.text == StudyDesign.observational.rawValue,
      let named = node?["of"] ?? node?["by"]
    {
      problem(
        "an observational design assigns nothing", at: named.location,
        why: "'of' and 'by' say what was assigned, and by which unit",
        fix: "remove them, or name another kind")
    }
  }
}

import Model
import Report

/// How the support came to the units, as `study: design:` says it: a word, or a word with what was assigned
/// and by which unit.
///
///     design: {kind: randomised, of: [trained], by: la}
///
/// A word alone names no column, so it is of the one that the study has as support; where there are
/// several, any of them could be meant, and none is spoken of as a cause but in fits that permute their
/// own (`permutation:`), which says to which units it was assigned. Where no unit is named it is looked
/// for in what the study says of its rows (`standing`).
struct Assignment: Sendable, Equatable {
  var design = StudyDesign.observational
  /// Nil where only a word is given.
  var columns: [String]?
  /// The column whose values were assigned to together.
  var unit: String?
  /// The study's, which names units and times.
  var panel: PanelSpec?
  /// Columns that the study says hold rows together: clusters, and what sources are nested in.
  var groups: [String] = []

  /// Why a claim is told as an association whatever the word says.
  enum Refusal: Equatable {
    case unnamed(support: [String])
    case notAssigned(column: String)
    case unitUnsaid(column: String, within: String?, time: String?)
    case varies(column: String, unit: String, time: String?)
    case mixed(column: String, unit: String, time: String)
    case compares(Comparison, column: String, unit: String, time: String)
    /// The between part of a split column, of a level's groups; `other` is the part within.
    case mean(String, of: String, level: String, other: String)
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
    return switch standing(of: own, in: fit) {
    case .timeless, .within(_, .constant): nil
    case .unknown(let group, let time):
      .unitUnsaid(column: own.joined(separator: ":"), within: group, time: time)
    case .within(let unit, .often(let column, let time)):
      .varies(column: column, unit: unit, time: time)
    case .within(let unit, .mixed(let column, let time)):
      .mixed(column: column, unit: unit, time: time)
    case .within(let unit, .once(let time)):
      refusal(of: claim, own, within: unit, over: time, in: fit)
    }
  }

  /// Of a claim whose columns change once in a unit.
  private func refusal(
    of claim: Estimate, _ own: [String], within unit: String, over time: String, in fit: Fit
  ) -> Refusal? {
    let part = fit.mean(in: claim.term)
    if let part, design != .randomised {
      return .mean(claim.term, of: part.column, level: part.level, other: part.within)
    }
    return comparison(of: own, within: unit, over: time, in: fit).map {
      .compares($0, column: part?.column ?? claim.term, unit: unit, time: time)
    }
  }

  static func support(of fits: [ModelSpec]) -> [String] {
    var seen = Set<String>()
    return fits.flatMap(\.supportColumns).filter { seen.insert($0).inserted }
  }

  /// Whether a test by permuting the support among the values of `by` is one of this assignment.
  func allows(permutingBy by: String) -> Bool { unit == nil || unit == by }
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

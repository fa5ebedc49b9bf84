/// Why a row is no longer there: the rule that removed it.
public struct Fate: Sendable, Hashable {
  public enum Stage: String, Sendable, Codable { case ingest, normalize, model }

  public var stage: Stage
  /// The table or model where it happened.
  public var place: String
  /// The rule's short name: `filter`, `missing`, `unmatched_left`, `min_members` …
  public var rule: String
  /// The rule in the study's own terms: `age >= 5`, `supervision is missing`.
  public var detail: String
  public var reason: MissingReason?

  public init(
    stage: Stage, place: String, rule: String, detail: String, reason: MissingReason? = nil
  ) {
    self.stage = stage
    self.place = place
    self.rule = rule
    self.detail = detail
    self.reason = reason
  }
}

/// A table's row to be removed, and why.
public struct Removal: Sendable, Hashable {
  public var row: Int
  public var fate: Fate

  public init(row: Int, fate: Fate) {
    self.row = row
    self.fate = fate
  }
}

import Diagnostics

extension RowStory {
  /// The story in plain sentences: where the row stands, then its part in each model.
  public var sentences: [String] {
    ["Row \(row) of '\(source)' is line \(line) of \(file)."]
      + tellings.map { telling in
        telling.text + (telling.chapter.explanation.map { " That is because \($0)." } ?? "")
      }
  }

  /// The story as notes, each at the row's line.
  public var notes: [Diagnostic] {
    let place = SourceLocation(file: file, line: line)
    return tellings.map { telling in
      Diagnostic(
        telling.text, severity: .note, kind: .data, at: place,
        why: telling.chapter.explanation)
    }
  }

  /// Models in which the row had one fate are told of together.
  private var tellings: [(text: String, chapter: Chapter)] {
    var groups: [(chapter: Chapter, models: [String])] = []
    for chapter in chapters {
      if let index = groups.firstIndex(where: { $0.chapter.isSameFate(as: chapter) }) {
        groups[index].models += [chapter.model].compactMap { $0 }
      } else {
        groups.append((chapter, [chapter.model].compactMap { $0 }))
      }
    }
    let told = groups.map { chapter, models in
      let isAll = models.count == chapters.count && models.count > 3
      return (chapter.sentence(for: isAll ? [] : models, of: chapters.count), chapter)
    }
    guard told.isEmpty, let askedFor else { return told }
    return [("Its source does not feed model '\(askedFor)'.", .silent)]
  }
}

extension RowStory.Chapter {
  fileprivate static let silent = RowStory.Chapter(
    model: nil, fate: "unused", stage: "", place: "", rule: "", detail: "", reason: "")

  fileprivate func isSameFate(as other: Self) -> Bool {
    fate == other.fate && stage == other.stage && place == other.place && rule == other.rule
      && detail == other.detail && reason == other.reason
  }

  /// - Parameter models: empty where it is all of them.
  fileprivate func sentence(for models: [String], of count: Int) -> String {
    let names = models.map { "'\($0)'" }.joined(separator: ", ")
    let subject =
      models.isEmpty ? "All \(count) models" : "Model\(models.count == 1 ? "" : "s") \(names)"
    switch fate {
    case "used": return "\(subject): used."
    case "unused": return "Unused: its source feeds no model."
    default:
      var text = "\(subject): removed at \(stage)\(circumstance), by the rule '\(rule)'"
      if !detail.isEmpty { text += ": \(detail)" }
      if !reason.isEmpty { text += " (the value is \(reason.spaced))" }
      return text + "."
    }
  }

  private var circumstance: String {
    switch stage {
    case "ingest": ", as '\(place)' was read"
    case "normalize": ", as table '\(place)' was made"
    default: ""
    }
  }

  /// What a rule is for, in a sentence; nil for rules that explain themselves.
  public var explanation: String? {
    guard fate == "removed" else { return nil }
    return switch rule {
    case "level": "the study keeps rows of another geographic level"
    case "filter":
      reason.isEmpty
        ? "the row does not pass the filter" : "whether it passes the filter cannot be decided"
    case "require": "the study keeps only rows that have this value"
    case "missing": "the model can use only rows that have all its values"
    case "zero_weight": "a row of weight zero says nothing about the coefficients"
    case "min_members": "a figure of so few says much about each of them"
    case "unmatched_left", "unmatched_right":
      "the row has no partner in the table it was joined with"
    case "aggregate": "the row adds nothing to the figure of its group"
    case "scale": "a score of so few answers would be a guess"
    default: nil
    }
  }
}

extension String {
  /// A machine's name as words: `not_recorded` → `not recorded`.
  fileprivate var spaced: String { String(map { $0 == "_" ? " " : $0 }) }
}

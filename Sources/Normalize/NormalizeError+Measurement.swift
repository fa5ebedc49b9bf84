import Diagnostics
import Tables

/// Words about scales and rolls.
extension NormalizeError {
  static func contrary(_ items: [ContraryItem], _ scale: String, _ n: Int) -> ExpressionError.Words
  {
    let names = Suggestion.list(items.map { "'\($0.name)'" })
    let values = items.map { item in
      "\(item.name) \(shown(item.correlation))"
        + (item.isReversed ? " (after it was reversed)" : "")
    }
    let list = items.map(\.name).joined(separator: ", ")
    let isOne = items.count == 1
    let unturned = items.filter { !$0.isReversed }.map(\.name).joined(separator: ", ")
    let turned = items.filter(\.isReversed).map(\.name).joined(separator: ", ")
    var remedies: [String] = []
    if !unturned.isEmpty {
      remedies.append("declare 'reverse: [\(unturned)]', if worded the other way")
    }
    if !turned.isEmpty {
      remedies.append("take \(turned) out of reverse, if worded like the others")
    }
    let remedy = remedies.joined(separator: "; or ")
    return (
      "\(isOne ? "item" : "items") \(names) \(isOne ? "runs" : "run") against the other items of "
        + "scale '\(scale)'",
      "correlation with the sum of the other items, over \(counted(n, "respondent")) with every "
        + "item answered: \(values.joined(separator: ", "))",
      "\(remedy); or write 'allow_negative: [\(list)]' to keep \(isOne ? "it" : "them") as "
        + (isOne ? "it is" : "they are")
    )
  }

  static func roll(_ fault: RollFault, _ group: String) -> ExpressionError.Words {
    switch fault {
    case .absent:
      (
        "there is no number on the roll for \(group)", nil,
        "add it to roll, or leave roll out"
      )
    case .differs(let a, let b, let first, let second):
      (
        "\(group) has two numbers on the roll",
        "\(Column.text(of: a)) at \(first) and \(Column.text(of: b)) at \(second)",
        "correct the column, so that all rows of a group say the same"
      )
    case .tooSmall(let roll, let members):
      (
        "\(group) has \(counted(members, "row")) but only \(Column.text(of: roll)) on the roll",
        "a response rate cannot be above 100 %",
        "correct the roll, or remove rows that are not on it"
      )
    }
  }

  /// Three decimals, or more where those would say nothing: −0.412.
  private static func shown(_ r: Double) -> String {
    let rounded = (r * 1000).rounded() / 1000
    return Column.text(of: rounded == 0 ? r : rounded)
  }
}

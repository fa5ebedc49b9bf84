import Foundation  // JSON

/// The JSON Schema of a study file, for editors to complete from and check against.
public enum StudySchema {
  /// Draft 2020-12, keys sorted, so that the same version prints the same bytes.
  public static func json() throws -> String {
    var root = schema(of: .section(Grammar.study))
    root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    root["title"] = "Throughline study"
    let data = try JSONSerialization.data(
      withJSONObject: root, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
    return String(decoding: data, as: UTF8.self) + "\n"
  }

  private static var text: [String: Any] { ["type": ["string", "number", "boolean"]] }

  private static func schema(of grammar: Grammar) -> [String: Any] {
    switch grammar {
    case .text: text
    case .cell: ["type": ["string", "number", "boolean", "null"]]
    case .integer: ["type": "integer"]
    case .count(let least): ["type": "integer", "minimum": least]
    case .number: ["type": "number"]
    case .boolean: ["type": "boolean"]
    case .share: ["type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1]
    case .word(let words): ["enum": words]
    case .texts: ["type": "array", "items": text]
    case .oneOrMoreTexts: anyOf([text, ["type": "array", "items": text]])
    case .cells:
      anyOf([schema(of: .cell), ["type": "array", "items": schema(of: .cell)]])
    case .numberPair:
      ["type": "array", "items": ["type": "number"], "minItems": 2, "maxItems": 2]
    case .list(let element): ["type": "array", "items": schema(of: element), "minItems": 1]
    case .map(let value): ["type": "object", "additionalProperties": schema(of: value)]
    case .section(let section): object(section.keys, required: section.required)
    case .oneOf(let keys):
      ["oneOf": keys.filter { !$0.isLater }.map { object([$0], required: [$0.name]) }]
    case .textOr(let other): anyOf([text, schema(of: other)])
    case .wordOr(let words, let other): anyOf([["enum": words], schema(of: other)])
    }
  }

  private static func anyOf(_ choices: [[String: Any]]) -> [String: Any] { ["anyOf": choices] }

  private static func object(_ keys: [Grammar.Key], required: [String]) -> [String: Any] {
    var properties: [String: Any] = [:]
    for key in keys where !key.isLater {
      var value = schema(of: key.value)
      value["description"] = key.meaning
      if key.name == "throughline" { value = ["const": 1, "description": key.meaning] }
      properties[key.name] = value
    }
    return [
      "type": "object", "properties": properties, "additionalProperties": false,
      "required": required,
    ]
  }
}

extension Grammar.Section {
  fileprivate var required: [String] { keys.filter(\.isRequired).map(\.name) }
}

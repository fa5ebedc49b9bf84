import Diagnostics
import Foundation
import TestSupport
import Testing

@testable import Pipeline

@Suite struct StudySchemaTests {
  private static func schema() throws -> [String: Any] {
    let json = Data(try StudySchema.json().utf8)
    return try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
  }

  @Test func everyKeyOfTheGrammarIsInTheSchema() throws {
    let properties = try #require(try Self.schema()["properties"] as? [String: Any])
    #expect(Set(properties.keys) == Set(Grammar.study.keys.map(\.name)))
    let json = try StudySchema.json()
    for key in Grammar.fit.keys where !key.isLater { #expect(json.contains("\"\(key.name)\" : {")) }
    #expect(!json.contains("\"impute\""))
  }

  @Test func theSchemaIsClosed() throws {
    #expect(try Self.schema()["additionalProperties"] as? Bool == false)
  }

  @Test(arguments: ["high-support.md", "england-social-workers.md"])
  func shippedStudiesFitTheGrammar(name: String) throws {
    let path = Repository.root.appendingPathComponent("notebooks-md/\(name)").path
    #expect(try Study(yaml: path).fits.isEmpty == false)
  }
}

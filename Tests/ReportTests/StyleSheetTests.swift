import Foundation
import Testing

@testable import Report

@Test func digestOfTheStyleSheet() {
  #expect(Digest.sha256("abc").prefix(4).elementsEqual([0xBA, 0x78, 0x16, 0xBF]))
  let digest = Data(Digest.sha256(StyleSheet.text)).base64EncodedString()
  #expect(StyleSheet.digest == digest, "StyleSheet.digest must be \(digest)")
}

@Test func styleSheetLoadsNothing() {
  #expect(!StyleSheet.text.contains("url("))
  #expect(!StyleSheet.text.contains("@import"))
  #expect(!StyleSheet.text.contains("<"))
}

import LinearAlgebra
import Testing

@testable import Model

/// Against lmerTest and pbkrtest (`Golden/mixed/reference.R`).
struct MixedDegreesOfFreedomTests {
  static let tested = MixedReference.all.filter { $0.isREML && $0.weights == nil }

  private func unit(_ j: Int, of p: Int) -> Vector {
    Vector((0..<p).map { $0 == j ? 1 : 0 })
  }

  private func slopes(_ p: Int) -> Matrix {
    Matrix(rows: (1..<p).map { unit($0, of: p).elements })
  }

  @Test(arguments: tested)
  func satterthwaiteAgrees(_ reference: MixedReference) throws {
    let found = try reference.fit().satterthwaite()
    let expected = try reference.expected("satterthwaite")
    let p = reference.fixedNames.count
    for (j, name) in reference.fixedNames.enumerated() {
      let df = try #require(expected[name])
      #expect(relativeDifference(found.test(unit(j, of: p)).df, df) < 1e-4, "\(name) \(df)")
    }
    let joint = try reference.expected("satterthwaiteF")
    guard let F = joint["F"], let df = joint["df"] else { return }
    let test = try found.test(slopes(p))
    #expect(relativeDifference(test.statistic, F) < 1e-6)
    #expect(relativeDifference(test.denominator, df) < 1e-4)
  }

  @Test(arguments: tested)
  func kenwardRogerAgrees(_ reference: MixedReference) throws {
    let found = try reference.fit().kenwardRoger()
    let p = reference.fixedNames.count
    let (errors, dfs) = (try reference.expected("krse"), try reference.expected("krdf"))
    for (j, name) in reference.fixedNames.enumerated() {
      let test = try found.test(unit(j, of: p))
      let (se, df) = (try #require(errors[name]), try #require(dfs[name]))
      #expect(relativeDifference(test.stdError, se) < 1e-6, "\(name)")
      #expect(relativeDifference(test.df, df) < 1e-5, "\(name): \(test.df) against \(df)")
    }
    let joint = try reference.expected("krF")
    guard let F = joint["F"], let df = joint["df"], let scale = joint["scale"] else { return }
    let test = try found.test(slopes(p))
    #expect(relativeDifference(test.statistic, F) < 1e-6)
    #expect(relativeDifference(test.denominator, df) < 1e-5)
    #expect(relativeDifference(test.scaling, scale) < 1e-6)
  }
}

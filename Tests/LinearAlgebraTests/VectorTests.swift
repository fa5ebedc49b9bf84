import Testing

@testable import LinearAlgebra

struct VectorTests {
  let x: Vector = [1, -2, 4]
  let y: Vector = [0.5, 8, -1]

  @Test func arithmeticIsElementwise() {
    #expect(x + y == [1.5, 6, 3])
    #expect(x - y == [0.5, -10, 5])
    #expect(-x == [-1, 2, -4])
    #expect(2 * x == [2, -4, 8] && x * 2 == 2 * x)
    #expect(x / 2 == [0.5, -1, 2])
    #expect(x.elementwiseProduct(y) == [0.5, -16, -4])
    #expect(x.dot(y) == -19.5)
    #expect(x.sum == 3)
  }

  @Test func aCopyIsAValue() {
    var copy = x
    copy[0] = 9
    #expect(x[0] == 1 && copy[0] == 9)
  }

  @Test(arguments: [1.0, 1e-300, 1e300, 0x1p-1074, 0x1p-1030])
  func normNeitherOverflowsNorUnderflows(_ unit: Double) {
    let norm = Vector([3 * unit, 0, -4 * unit]).norm
    #expect(abs(norm - 5 * unit) <= 1e-15 * 5 * unit)
  }

  @Test func normOfNothingOrWorse() {
    #expect(Vector([]).norm == 0)
    #expect(Vector([0, -0.0]).norm == 0)
    #expect(Vector([1, .infinity]).norm == .infinity)
    #expect(Vector([1, .nan, 2]).norm.isNaN)
  }
}

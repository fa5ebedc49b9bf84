import Testing

@testable import LinearAlgebra

struct LinearAlgebraErrorTests {
  @Test(arguments: [
    (
      LinearAlgebraError.notPositiveDefinite(order: 2),
      "the matrix is not positive definite: its leading minor of order 2 is not positive"
    ),
    (
      .rankDeficient(
        rank: 2, columnCount: 4,
        dependences: [
          Dependence(
            column: 2,
            terms: [.init(column: 0, coefficient: 2), .init(column: 1, coefficient: -0.5)]),
          Dependence(column: 3, terms: []),
        ]),
      "only 2 of 4 columns are independent; column 2 = 2.0 · column 0 + -0.5 · column 1; "
        + "column 3 = 0"
    ),
    (.notConverged(routine: "dgesdd", info: 3), "dgesdd did not converge (info 3)"),
    (
      .nonFinite(row: 4, column: 1),
      "the element in row 4, column 1 (from 0) is not a finite number"
    ),
    (
      .invalidWeight(row: 7, value: -1),
      "the weight of row 7 (from 0) is -1.0; weights are finite and not negative"
    ),
  ])
  func messagesCarryTheFacts(_ error: LinearAlgebraError, _ message: String) {
    #expect(error.description == message)
  }
}

/// A dense matrix of doubles, column by column; a value, copied when a shared one is written.
///
/// `m[i, j]` is for reading results and small set-ups. Loops over many elements take whole columns
/// (`withColumn`, `withMutableColumn`, `withElements`).
public struct Matrix: Sendable {
  public let rowCount: Int
  public let columnCount: Int
  private(set) var storage: MatrixStorage

  /// A matrix whose elements `body` fills in, all of them, column after column.
  public init<E: Error>(
    rowCount: Int, columnCount: Int,
    initializingElementsWith body: (UnsafeMutableBufferPointer<Double>) throws(E) -> Void
  ) throws(E) {
    precondition(rowCount >= 0 && columnCount >= 0, "a \(rowCount) × \(columnCount) matrix")
    self.rowCount = rowCount
    self.columnCount = columnCount
    storage = MatrixStorage(count: rowCount * columnCount)
    try body(UnsafeMutableBufferPointer(start: storage.base, count: storage.count))
  }

  /// A matrix whose column j `body` fills in, all of it, for j = 0, 1, ….
  public init<E: Error>(
    rowCount: Int, columnCount: Int,
    initializingColumnsWith body: (Int, UnsafeMutableBufferPointer<Double>) throws(E) -> Void
  ) throws(E) {
    try self.init(rowCount: rowCount, columnCount: columnCount) { all throws(E) in
      guard let base = all.baseAddress else { return }
      for j in 0..<columnCount {
        try body(j, UnsafeMutableBufferPointer(start: base + j * rowCount, count: rowCount))
      }
    }
  }

  public init(rowCount: Int, columnCount: Int, repeating value: Double = 0) {
    self.init(rowCount: rowCount, columnCount: columnCount) { $0.initialize(repeating: value) }
  }

  public init(rows: [[Double]]) {
    let columnCount = rows.first?.count ?? 0
    for row in rows {
      precondition(row.count == columnCount, "rows of \(columnCount) and \(row.count) elements")
    }
    self.init(rowCount: rows.count, columnCount: columnCount) { j, column in
      for i in rows.indices { column.initializeElement(at: i, to: rows[i][j]) }
    }
  }

  public init(columns: [[Double]]) {
    let rowCount = columns.first?.count ?? 0
    self.init(rowCount: rowCount, columnCount: columns.count) { j, column in
      precondition(
        columns[j].count == rowCount, "columns of \(rowCount) and \(columns[j].count) elements")
      _ = column.initialize(from: columns[j])
    }
  }

  public init(columns: [Vector]) { self.init(columns: columns.map(\.elements)) }

  public init(diagonal: Vector) {
    self.init(rowCount: diagonal.count, columnCount: diagonal.count)
    for j in diagonal.indices { self[j, j] = diagonal[j] }
  }

  public static func identity(_ order: Int) -> Matrix {
    Matrix(diagonal: Vector(repeating: 1, count: order))
  }

  public subscript(i: Int, j: Int) -> Double {
    get {
      checkElement(i, j)
      return storage.base[i + j * rowCount]
    }
    set {
      checkElement(i, j)
      makeUnique()
      storage.base[i + j * rowCount] = newValue
    }
  }

  private func checkElement(_ i: Int, _ j: Int) {
    precondition(
      i >= 0 && i < rowCount && j >= 0 && j < columnCount,
      "element [\(i), \(j)] of a \(shape) matrix")
  }

  private mutating func makeUnique() {
    if !isKnownUniquelyReferenced(&storage) { storage = storage.copy() }
  }
}

extension Matrix {
  /// All elements, column after column.
  public func withElements<R, E: Error>(
    _ body: (UnsafeBufferPointer<Double>) throws(E) -> R
  ) throws(E) -> R {
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafeBufferPointer(start: storage.base, count: storage.count))
  }

  public mutating func withMutableElements<R, E: Error>(
    _ body: (UnsafeMutableBufferPointer<Double>) throws(E) -> R
  ) throws(E) -> R {
    makeUnique()
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafeMutableBufferPointer(start: storage.base, count: storage.count))
  }

  /// The elements of column j.
  public func withColumn<R, E: Error>(
    _ j: Int, _ body: (UnsafeBufferPointer<Double>) throws(E) -> R
  ) throws(E) -> R {
    checkColumn(j)
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafeBufferPointer(start: storage.base + j * rowCount, count: rowCount))
  }

  public mutating func withMutableColumn<R, E: Error>(
    _ j: Int, _ body: (UnsafeMutableBufferPointer<Double>) throws(E) -> R
  ) throws(E) -> R {
    checkColumn(j)
    makeUnique()
    defer { withExtendedLifetime(storage) {} }
    return try body(
      UnsafeMutableBufferPointer(start: storage.base + j * rowCount, count: rowCount))
  }

  private func checkColumn(_ j: Int) {
    precondition(j >= 0 && j < columnCount, "column \(j) of a \(shape) matrix")
  }

  /// `3 × 2`, for messages.
  var shape: String { "\(rowCount) × \(columnCount)" }

  /// The distance between the starts of columns, as BLAS wants it: at least 1.
  var leadingDimension: Int { Swift.max(rowCount, 1) }

  /// - Throws: `LinearAlgebraError.nonFinite` at the first element, column by column, that is
  ///   infinite or not a number.
  func checkFinite() throws(LinearAlgebraError) {
    for j in 0..<columnCount {
      let bad = withColumn(j) { column in column.firstIndex { !$0.isFinite } }
      if let i = bad { throw .nonFinite(row: i, column: j) }
    }
  }
}

extension Matrix: Equatable {
  public static func == (A: Matrix, B: Matrix) -> Bool {
    guard A.rowCount == B.rowCount && A.columnCount == B.columnCount else { return false }
    return A.withElements { a in B.withElements { b in a.elementsEqual(b) } }
  }
}

extension Matrix: CustomStringConvertible {
  public var description: String {
    let lines = (0..<rowCount).map { i in
      (0..<columnCount).map { j in "\(self[i, j])" }.joined(separator: "\t")
    }
    return "\(shape)\n" + lines.joined(separator: "\n")
  }
}

extension Matrix {
  func withPointer<R>(_ body: (UnsafePointer<Double>) -> R) -> R {
    defer { withExtendedLifetime(storage) {} }
    return body(storage.base)
  }

  mutating func withMutablePointer<R>(_ body: (UnsafeMutablePointer<Double>) -> R) -> R {
    makeUnique()
    defer { withExtendedLifetime(storage) {} }
    return body(storage.base)
  }
}

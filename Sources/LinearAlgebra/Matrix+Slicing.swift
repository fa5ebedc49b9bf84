extension Matrix {
  /// Column j, of `rowCount` elements.
  public func column(_ j: Int) -> Vector { withColumn(j) { Vector(Array($0)) } }

  /// Row i, of `columnCount` elements.
  public func row(_ i: Int) -> Vector {
    precondition(i >= 0 && i < rowCount, "row \(i) of a \(shape) matrix")
    return withElements { a in
      Vector((0..<columnCount).map { a[i + $0 * rowCount] })
    }
  }

  /// The rows with these indices, in their order; an index may repeat.
  public func rows(_ indices: some Collection<Int>) -> Matrix {
    let indices = Array(indices)
    let m = rowCount
    for i in indices { precondition(i >= 0 && i < m, "row \(i) of a \(shape) matrix") }
    return withElements { a in
      Matrix(rowCount: indices.count, columnCount: columnCount) { j, column in
        for (target, source) in indices.enumerated() {
          column.initializeElement(at: target, to: a[source + j * m])
        }
      }
    }
  }

  /// A run of neighbouring rows.
  public func rows(_ range: Range<Int>) -> Matrix {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= rowCount, "rows \(range) of a \(shape) matrix")
    let m = rowCount
    return withElements { a in
      Matrix(rowCount: range.count, columnCount: columnCount) { j, column in
        let start = j * m + range.lowerBound
        _ = column.initialize(from: a[start..<start + range.count])
      }
    }
  }

  /// The columns with these indices, in their order; an index may repeat.
  public func columns(_ indices: some Collection<Int>) -> Matrix {
    let indices = Array(indices)
    return Matrix(rowCount: rowCount, columnCount: indices.count) { j, column in
      withColumn(indices[j]) { _ = column.initialize(from: $0) }
    }
  }

  /// [A B].
  public func joinedColumns(with B: Matrix) -> Matrix {
    precondition(rowCount == B.rowCount, "columns of \(shape) and \(B.shape) matrices joined")
    return Matrix(rowCount: rowCount, columnCount: columnCount + B.columnCount) { j, column in
      if j < columnCount {
        withColumn(j) { _ = column.initialize(from: $0) }
      } else {
        B.withColumn(j - columnCount) { _ = column.initialize(from: $0) }
      }
    }
  }

  /// A above B.
  public func joinedRows(with B: Matrix) -> Matrix {
    precondition(
      columnCount == B.columnCount, "rows of \(shape) and \(B.shape) matrices joined")
    let split = rowCount
    return Matrix(rowCount: rowCount + B.rowCount, columnCount: columnCount) { j, column in
      withColumn(j) { _ = column[..<split].initialize(from: $0) }
      B.withColumn(j) { _ = column[split...].initialize(from: $0) }
    }
  }

  /// The upper triangle of the leading `order` rows, zeros below the diagonal.
  func upperTriangle(rowCount order: Int) -> Matrix {
    withElements { a in
      Matrix(rowCount: order, columnCount: columnCount) { j, column in
        for i in 0..<order {
          column.initializeElement(at: i, to: i <= j ? a[i + j * rowCount] : 0)
        }
      }
    }
  }
}

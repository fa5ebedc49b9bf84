import LinearAlgebra

/// Some whole clusters' rows of U = [Z D̈], D̈ as their levels (see `CrossingEffects`).
struct CrossingBatch {
  /// Z, column after column.
  let Z: Matrix
  let residuals: [Double]
  /// Where each cluster begins, the end last.
  let starts: [Int]
  private let levels: [Int32]
  private let factorCount: Int
  private let levelCount: Int
  /// Each row's level of the nested factor, numbered through the batch; empty where there is none.
  private let nests: [Int32]
  /// Where each cluster's levels of it begin, the end last.
  private let nestStarts: [Int]
  private let nestSizes: [Double]

  /// - Parameters:
  ///   - rows: of the fit, cluster after cluster.
  ///   - numbers: room for the number of each level of the nested factor, −1 before and after.
  init(
    _ rows: ClusterRows, _ starts: [Int], of indices: [Int], _ effects: CrossingEffects,
    _ numbers: inout [Int32]
  ) {
    Z = rows.Z
    residuals = rows.residuals.elements
    self.starts = starts
    factorCount = effects.factorCount
    levelCount = effects.levelCount
    levels = effects.levels.withUnsafeBufferPointer { [factorCount] all in
      [Int32](unsafeUninitializedCapacity: indices.count * factorCount) { own, filled in
        for (place, row) in indices.enumerated() {
          for k in 0..<factorCount {
            own[place * factorCount + k] = all[row * factorCount + k]
          }
        }
        filled = indices.count * factorCount
      }
    }
    guard let codes = effects.nests else {
      (nests, nestSizes) = ([], [])
      nestStarts = starts.map { _ in 0 }
      return
    }
    var own: [Int32] = []
    var sizes: [Double] = []
    var begins: [Int] = []
    own.reserveCapacity(indices.count)
    for g in 0..<(starts.count - 1) {
      begins.append(sizes.count)
      for row in indices[starts[g]..<starts[g + 1]] {
        let code = Int(codes[row])
        if numbers[code] < 0 {
          numbers[code] = Int32(sizes.count)
          sizes.append(0)
        }
        own.append(numbers[code])
        sizes[Int(numbers[code])] += 1
      }
    }
    for row in indices { numbers[Int(codes[row])] = -1 }
    nests = own
    nestSizes = sizes
    nestStarts = begins + [sizes.count]
  }

  var clusterCount: Int { starts.count - 1 }
  /// p + L.
  var order: Int { Z.columnCount + levelCount }

  /// U_g'e_g, a column per cluster.
  var scores: Matrix {
    image(width: 1) { _, values in
      for row in residuals.indices { values[row] = residuals[row] }
    }
  }

  /// U_g'U_gY_g, each cluster having as many columns of Y, p + L long.
  func image(of Y: Matrix) -> Matrix {
    let (p, m, order) = (Z.columnCount, Z.rowCount, order)
    let width = Y.columnCount / clusterCount
    return Y.withElements { y in
      Z.withElements { z in
        levels.withUnsafeBufferPointer { levels in
          image(width: width) { k, values in
            for g in 0..<clusterCount {
              let column = (g * width + k) * order
              for row in starts[g]..<starts[g + 1] {
                var sum = 0.0
                for j in 0..<p { sum += z[j * m + row] * y[column + j] }
                for l in row * factorCount..<(row + 1) * factorCount {
                  sum += y[column + p + Int(levels[l])]
                }
                values[row] = sum
              }
            }
          }
        }
      }
    }
  }

  /// U_g'v_g for as many v as the width, `body` giving the k-th of all rows.
  private func image(
    width: Int, _ body: (Int, UnsafeMutableBufferPointer<Double>) -> Void
  ) -> Matrix {
    let (p, m, order) = (Z.columnCount, Z.rowCount, order)
    var result = Matrix(rowCount: order, columnCount: clusterCount * width)
    result.withMutableElements { u in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: m) { values in
        Z.withElements { z in
          levels.withUnsafeBufferPointer { levels in
            for k in 0..<width {
              body(k, values)
              center(values)
              for g in 0..<clusterCount {
                let column = (g * width + k) * order
                for row in starts[g]..<starts[g + 1] {
                  let value = values[row]
                  for j in 0..<p { u[column + j] += z[j * m + row] * value }
                  for l in row * factorCount..<(row + 1) * factorCount {
                    u[column + p + Int(levels[l])] += value
                  }
                }
              }
            }
          }
        }
      }
    }
    return result
  }

  /// Takes the means over the nested factor out.
  private func center(_ values: UnsafeMutableBufferPointer<Double>) {
    guard !nests.isEmpty else { return }
    nests.withUnsafeBufferPointer { nests in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: nestSizes.count) { means in
        means.initialize(repeating: 0)
        for row in values.indices { means[Int(nests[row])] += values[row] }
        for nest in means.indices { means[nest] /= nestSizes[nest] }
        for row in values.indices { values[row] -= means[Int(nests[row])] }
      }
    }
  }

  /// One of its clusters.
  func cluster(_ g: Int) -> CrossingBatch { CrossingBatch(self, g) }

  private init(_ batch: CrossingBatch, _ g: Int) {
    let own = batch.starts[g]..<batch.starts[g + 1]
    let first = batch.nestStarts[g]
    Z = batch.Z.rows(own)
    residuals = Array(batch.residuals[own])
    starts = [0, own.count]
    (factorCount, levelCount) = (batch.factorCount, batch.levelCount)
    levels = Array(
      batch.levels[own.lowerBound * factorCount..<own.upperBound * factorCount])
    guard !batch.nests.isEmpty else {
      (nests, nestStarts, nestSizes) = ([], [0, 0], [])
      return
    }
    nests = batch.nests[own].map { $0 - Int32(first) }
    nestSizes = Array(batch.nestSizes[first..<batch.nestStarts[g + 1]])
    nestStarts = [0, nestSizes.count]
  }
}

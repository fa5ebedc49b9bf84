/// A vector of doubles.
public struct Vector: Sendable, Equatable {
  public var elements: [Double]

  public init(_ elements: [Double]) { self.elements = elements }

  public init(repeating value: Double, count: Int) {
    elements = Array(repeating: value, count: count)
  }

  /// x · y = Σ xᵢ yᵢ.
  public func dot(_ other: Vector) -> Double {
    precondition(count == other.count, "dot product of \(count) and \(other.count) elements")
    return BLAS.dot(elements, other.elements)
  }

  /// ‖x‖ = √Σ xᵢ², scaled by a power of two so that squares neither overflow nor underflow.
  public var norm: Double { elements.withUnsafeBufferPointer { Scaling.norm(of: $0) } }

  /// Σ xᵢ.
  public var sum: Double { elements.reduce(0, +) }
}

extension Vector: RandomAccessCollection, MutableCollection {
  public var startIndex: Int { 0 }
  public var endIndex: Int { elements.count }
  public var count: Int { elements.count }
  public subscript(i: Int) -> Double {
    get { elements[i] }
    set { elements[i] = newValue }
  }

  public func withContiguousStorageIfAvailable<R>(
    _ body: (UnsafeBufferPointer<Double>) throws -> R
  ) rethrows -> R? {
    try elements.withContiguousStorageIfAvailable(body)
  }
}

extension Vector: ExpressibleByArrayLiteral {
  public init(arrayLiteral elements: Double...) { self.elements = elements }
}

extension Vector {
  public static func + (x: Vector, y: Vector) -> Vector { x.combined(with: y, +) }
  public static func - (x: Vector, y: Vector) -> Vector { x.combined(with: y, -) }
  public static prefix func - (x: Vector) -> Vector { Vector(x.elements.map { -$0 }) }
  public static func * (a: Double, x: Vector) -> Vector { Vector(x.elements.map { a * $0 }) }
  public static func * (x: Vector, a: Double) -> Vector { a * x }
  public static func / (x: Vector, a: Double) -> Vector { Vector(x.elements.map { $0 / a }) }
  public static func += (x: inout Vector, y: Vector) { x = x + y }
  public static func -= (x: inout Vector, y: Vector) { x = x - y }

  /// xᵢ yᵢ for every i.
  public func elementwiseProduct(_ other: Vector) -> Vector { combined(with: other, *) }

  @inline(__always)
  private func combined(with other: Vector, _ operation: (Double, Double) -> Double) -> Vector {
    precondition(count == other.count, "arithmetic on \(count) and \(other.count) elements")
    let n = count
    return Vector(
      [Double](unsafeUninitializedCapacity: n) { result, initialized in
        elements.withUnsafeBufferPointer { x in
          other.elements.withUnsafeBufferPointer { y in
            for i in 0..<n { result.initializeElement(at: i, to: operation(x[i], y[i])) }
          }
        }
        initialized = n
      })
  }
}

/// The readings of rows sorted by a factor's levels. One generic type carries them out, compiled for
/// each kind of weights and number of other factors: the loops are those of a million rows.
protocol LevelReading {
  func sweep(
    _ x: UnsafeMutableBufferPointer<Double>, _ b: UnsafeBufferPointer<Double>,
    _ sums: UnsafeMutableBufferPointer<Double>)
  func product(_ b: UnsafeBufferPointer<Double>, _ sums: UnsafeMutableBufferPointer<Double>)
  func schurComplement(_ S: UnsafeMutableBufferPointer<Double>, order: Int)
  func leverages(
    _ inverse: UnsafeBufferPointer<Double>, order: Int,
    into h: UnsafeMutableBufferPointer<Double>)
}

/// Where levels begin, and the sums of their weights.
struct LevelRanges {
  let starts: UnsafeBufferPointer<Int>
  let totals: UnsafeBufferPointer<Double>
}

protocol PlaceWeights {
  subscript(place: Int) -> Double { get }
}

struct EqualWeights: PlaceWeights {
  @inline(__always) subscript(place: Int) -> Double { 1 }
}

struct GivenWeights: PlaceWeights {
  let values: UnsafeBufferPointer<Double>
  @inline(__always) subscript(place: Int) -> Double { values[place] }
}

/// The levels of the other factors at a place.
protocol PlaceEffects {
  /// How many.
  var count: Int { get }
  func level(_ k: Int, at place: Int) -> Int
}

struct NoEffects: PlaceEffects {
  @inline(__always) var count: Int { 0 }
  @inline(__always) func level(_ k: Int, at place: Int) -> Int { 0 }
}

struct OneEffect: PlaceEffects {
  let levels: UnsafeBufferPointer<Int32>
  @inline(__always) var count: Int { 1 }
  @inline(__always) func level(_ k: Int, at place: Int) -> Int { Int(levels[place]) }
}

struct SeveralEffects: PlaceEffects {
  let levels: UnsafeBufferPointer<Int32>
  let count: Int
  @inline(__always) func level(_ k: Int, at place: Int) -> Int { Int(levels[place * count + k]) }
}

struct LevelReader<Effects: PlaceEffects, Weights: PlaceWeights>: LevelReading {
  let levels: LevelRanges
  let effects: Effects
  let weights: Weights

  @inline(__always)
  private func sum(of b: UnsafeBufferPointer<Double>, at place: Int) -> Double {
    var sum = 0.0
    for k in 0..<effects.count { sum += b[effects.level(k, at: place)] }
    return sum
  }

  @inline(__always)
  private func add(_ value: Double, to sums: UnsafeMutableBufferPointer<Double>, at place: Int) {
    for k in 0..<effects.count { sums[effects.level(k, at: place)] += value }
  }

  func sweep(
    _ x: UnsafeMutableBufferPointer<Double>, _ b: UnsafeBufferPointer<Double>,
    _ sums: UnsafeMutableBufferPointer<Double>
  ) {
    for level in levels.totals.indices {
      let own = levels.starts[level]..<levels.starts[level + 1]
      var total = 0.0
      for place in own {
        let left = x[place] - sum(of: b, at: place)
        x[place] = left
        total += weights[place] * left
      }
      let mean = total / levels.totals[level]
      for place in own {
        let left = x[place] - mean
        x[place] = left
        add(weights[place] * left, to: sums, at: place)
      }
    }
  }

  func product(_ b: UnsafeBufferPointer<Double>, _ sums: UnsafeMutableBufferPointer<Double>) {
    for level in levels.totals.indices {
      let own = levels.starts[level]..<levels.starts[level + 1]
      var total = 0.0
      for place in own { total += weights[place] * sum(of: b, at: place) }
      let mean = total / levels.totals[level]
      for place in own {
        add(weights[place] * (sum(of: b, at: place) - mean), to: sums, at: place)
      }
    }
  }

  /// Adds D₂'W (I − M₁) D₂.
  func schurComplement(_ S: UnsafeMutableBufferPointer<Double>, order q: Int) {
    forEachLevelShare(order: q) { own, touched, share, total in
      for place in own {
        for k in 0..<effects.count {
          let i = effects.level(k, at: place)
          for l in 0..<effects.count { S[i * q + effects.level(l, at: place)] += weights[place] }
        }
      }
      for i in touched {
        let part = total * share[Int(i)]
        for j in touched { S[Int(i) * q + Int(j)] -= part * share[Int(j)] }
      }
    }
  }

  /// wᵢ (1/Σw + (dᵢ − m)'S⁻(dᵢ − m)), d being the place's indicators and m their means over its level.
  func leverages(
    _ inverse: UnsafeBufferPointer<Double>, order q: Int,
    into h: UnsafeMutableBufferPointer<Double>
  ) {
    var image = [Double](repeating: 0, count: q)
    image.withUnsafeMutableBufferPointer { image in
      forEachLevelShare(order: q) { own, touched, share, total in
        var constant = 1 / total
        for i in touched {
          var sum = 0.0
          for j in touched { sum += inverse[Int(i) * q + Int(j)] * share[Int(j)] }
          image[Int(i)] = sum
          constant += share[Int(i)] * sum
        }
        for place in own {
          var form = constant
          for k in 0..<effects.count {
            let i = effects.level(k, at: place)
            form -= 2 * image[i]
            for l in 0..<effects.count { form += inverse[i * q + effects.level(l, at: place)] }
          }
          h[place] = weights[place] * form
        }
      }
    }
  }

  /// Calls `body` with each level's places, the other levels among them, the mean of each of these
  /// indicators over the level (0 for those not among them), and Σ w.
  @inline(__always)
  private func forEachLevelShare(
    order q: Int,
    _ body: (
      Range<Int>, UnsafeBufferPointer<Int32>, UnsafeMutableBufferPointer<Double>, Double
    ) -> Void
  ) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: q) { share in
      share.initialize(repeating: 0)
      withUnsafeTemporaryAllocation(of: Int32.self, capacity: q) { touched in
        for level in levels.totals.indices {
          let own = levels.starts[level]..<levels.starts[level + 1]
          let total = levels.totals[level]
          var count = 0
          for place in own {
            for k in 0..<effects.count {
              let i = effects.level(k, at: place)
              if share[i] == 0 {
                touched[count] = Int32(i)
                count += 1
              }
              share[i] += weights[place] / total
            }
          }
          let among = UnsafeBufferPointer(rebasing: touched[..<count])
          body(own, among, share, total)
          for i in among { share[Int(i)] = 0 }
        }
      }
    }
  }
}

/// What is done with rows sorted by a factor's levels. A task is compiled for each kind of weights and
/// number of other factors: its loops are those of a million rows.
protocol LevelTask {
  func run<Effects: PlaceEffects, Weights: PlaceWeights>(_ reader: LevelReader<Effects, Weights>)
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

/// The rows of each level, with their other levels and weights.
struct LevelReader<Effects: PlaceEffects, Weights: PlaceWeights> {
  let levels: LevelRanges
  let effects: Effects
  let weights: Weights

  @inline(__always)
  func places(of level: Int) -> Range<Int> { levels.starts[level]..<levels.starts[level + 1] }

  /// (D₂b)ᵢ.
  @inline(__always)
  func sum(of b: UnsafeBufferPointer<Double>, at place: Int) -> Double {
    var sum = 0.0
    for k in 0..<effects.count { sum += b[effects.level(k, at: place)] }
    return sum
  }

  @inline(__always)
  func add(_ value: Double, to sums: UnsafeMutableBufferPointer<Double>, at place: Int) {
    for k in 0..<effects.count { sums[effects.level(k, at: place)] += value }
  }

  /// Whether going through all q other levels, in their order, costs less than through those a level has.
  @inline(__always)
  func isDense(_ touched: UnsafeBufferPointer<Int32>, of q: Int) -> Bool { 2 * touched.count >= q }

  /// Calls `body` with each level's places, the other levels among them, the mean of each of these
  /// indicators over the level (0 for those not among them), and Σ w.
  @inline(__always)
  func forEachShare(
    order q: Int,
    _ body: (
      Range<Int>, UnsafeBufferPointer<Int32>, UnsafeMutableBufferPointer<Double>, Double
    ) -> Void
  ) {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: q) { share in
      share.initialize(repeating: 0)
      withUnsafeTemporaryAllocation(of: Int32.self, capacity: q) { touched in
        for level in levels.totals.indices {
          let (own, total) = (places(of: level), levels.totals[level])
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

/// x := (I − M₁)(x − D₂b); adds D₂'W x.
struct Sweep: LevelTask {
  let x: UnsafeMutableBufferPointer<Double>
  let b: UnsafeBufferPointer<Double>
  let sums: UnsafeMutableBufferPointer<Double>

  func run<E: PlaceEffects, W: PlaceWeights>(_ reader: LevelReader<E, W>) {
    for level in reader.levels.totals.indices {
      let own = reader.places(of: level)
      var total = 0.0
      for place in own {
        let left = x[place] - reader.sum(of: b, at: place)
        x[place] = left
        total += reader.weights[place] * left
      }
      let mean = total / reader.levels.totals[level]
      for place in own {
        let left = x[place] - mean
        x[place] = left
        reader.add(reader.weights[place] * left, to: sums, at: place)
      }
    }
  }
}

/// Adds S b = D₂'W (I − M₁) D₂b.
struct SchurProduct: LevelTask {
  let b: UnsafeBufferPointer<Double>
  let sums: UnsafeMutableBufferPointer<Double>

  func run<E: PlaceEffects, W: PlaceWeights>(_ reader: LevelReader<E, W>) {
    for level in reader.levels.totals.indices {
      let own = reader.places(of: level)
      var total = 0.0
      for place in own { total += reader.weights[place] * reader.sum(of: b, at: place) }
      let mean = total / reader.levels.totals[level]
      for place in own {
        let left = reader.sum(of: b, at: place) - mean
        reader.add(reader.weights[place] * left, to: sums, at: place)
      }
    }
  }
}

/// Adds S = D₂'W (I − M₁) D₂.
struct SchurSum: LevelTask {
  let S: UnsafeMutableBufferPointer<Double>
  let order: Int

  func run<E: PlaceEffects, W: PlaceWeights>(_ reader: LevelReader<E, W>) {
    let q = order
    let effects = reader.effects
    reader.forEachShare(order: q) { own, touched, share, total in
      for place in own {
        for k in 0..<effects.count {
          let i = effects.level(k, at: place)
          for l in 0..<effects.count {
            S[i * q + effects.level(l, at: place)] += reader.weights[place]
          }
        }
      }
      let isDense = reader.isDense(touched, of: q)
      for i in touched {
        let part = total * share[Int(i)]
        let row = UnsafeMutableBufferPointer(rebasing: S[Int(i) * q..<(Int(i) + 1) * q])
        if isDense {
          for j in row.indices { row[j] -= part * share[j] }
        } else {
          for j in touched { row[Int(j)] -= part * share[Int(j)] }
        }
      }
    }
  }
}

/// h := wᵢ (1/Σw + (dᵢ − m)'S⁻(dᵢ − m)), dᵢ being the place's indicators and m their means over its level.
struct LevelLeverages: LevelTask {
  let inverse: UnsafeBufferPointer<Double>
  let order: Int
  let h: UnsafeMutableBufferPointer<Double>

  func run<E: PlaceEffects, W: PlaceWeights>(_ reader: LevelReader<E, W>) {
    let q = order
    let effects = reader.effects
    withUnsafeTemporaryAllocation(of: Double.self, capacity: q) { image in
      reader.forEachShare(order: q) { own, touched, share, total in
        var constant = 1 / total
        if reader.isDense(touched, of: q) {
          image.initialize(repeating: 0)
          for j in touched {
            let part = share[Int(j)]
            let column = UnsafeBufferPointer(rebasing: inverse[Int(j) * q..<(Int(j) + 1) * q])
            for i in column.indices { image[i] += part * column[i] }
          }
        } else {
          for i in touched {
            var sum = 0.0
            for j in touched { sum += inverse[Int(i) * q + Int(j)] * share[Int(j)] }
            image[Int(i)] = sum
          }
        }
        for i in touched { constant += share[Int(i)] * image[Int(i)] }
        for place in own {
          var form = constant
          for k in 0..<effects.count {
            let i = effects.level(k, at: place)
            form -= 2 * image[i]
            for l in 0..<effects.count { form += inverse[i * q + effects.level(l, at: place)] }
          }
          h[place] = reader.weights[place] * form
        }
      }
    }
  }
}

/// Reproducible random numbers: one seed, and one independent stream for every named purpose.
///
/// The same seed and name give the same numbers on every machine and in every version, and drawing
/// more for one purpose changes nothing for another. Not for secrets.
///
/// The generator is xoshiro256++ (Blackman & Vigna 2021); its state is four outputs of SplitMix64
/// (Steele, Lea & Flood 2014) started at seed XOR the 64-bit FNV-1a hash of the name's UTF-8 bytes.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: (UInt64, UInt64, UInt64, UInt64)

  /// - Parameters:
  ///   - seed: the study's.
  ///   - stream: what the numbers are for, such as "wild bootstrap".
  public init(seed: UInt64, stream: String) {
    var mixer = SplitMix64(state: seed ^ fnv1a(stream))
    state = (mixer.next(), mixer.next(), mixer.next(), mixer.next())
  }

  /// At a given state, not all zero: for checking against published vectors.
  init(state: (UInt64, UInt64, UInt64, UInt64)) {
    self.state = state
  }

  public mutating func next() -> UInt64 {
    let result = rotated(state.0 &+ state.3, 23) &+ state.0
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = rotated(state.3, 45)
    return result
  }
}

private func rotated(_ x: UInt64, _ k: UInt64) -> UInt64 { x << k | x >> (64 - k) }

private func fnv1a(_ name: String) -> UInt64 {
  name.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
}

/// Spreads a seed of few bits over the state of a larger generator.
struct SplitMix64 {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
    return z ^ z >> 31
  }
}

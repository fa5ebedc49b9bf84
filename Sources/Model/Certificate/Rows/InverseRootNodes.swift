/// A^(−1/2) ≈ Σ cₖ (A + tₖ I)⁻¹ of a symmetric matrix with eigenvalues between m and M: the contour
/// integral of z^(−1/2), mapped by elliptic functions so that N nodes leave an error of about
/// exp(−2π²N / (log(M/m) + 3)).
///
/// - Reference: Hale, Higham & Trefethen (2008), SIAM J. Numer. Anal. 46, 2505–2523, method 3.
struct InverseRootNodes: Sendable {
  let shifts: [Double]
  let factors: [Double]

  private static let error = 1e-11

  /// - Precondition: 0 < least ≤ most.
  init(least: Double, most: Double) {
    // Never quite 1, where the quarter period of the other axis is infinite.
    let ratio = min(least / most, 0.5)
    let base = ratio * most
    let needed =
      -Elementary.log(Self.error) * (3 - Elementary.log(ratio)) / (2 * Double.pi * Double.pi)
    let count = max(4, Int(needed.rounded(.up)))
    let elliptic = JacobiElliptic(complement: ratio)
    let period = elliptic.quarterPeriod
    let unit = 2 * period * base.squareRoot() / (Double.pi * Double(count))
    var (shifts, factors) = ([Double](), [Double]())
    for j in 0..<count {
      let at = elliptic.values((Double(j) + 0.5) * period / Double(count))
      shifts.append(base * at.sn * at.sn / (at.cn * at.cn))
      factors.append(unit * at.dn / (at.cn * at.cn))
    }
    (self.shifts, self.factors) = (shifts, factors)
  }
}

/// sn, cn and dn of parameter m by the arithmetic–geometric mean.
///
/// - Reference: Abramowitz & Stegun (1964), §16.4.
struct JacobiElliptic: Sendable {
  private let means: [(a: Double, c: Double)]
  private let complement: Double

  /// - Parameter complement: 1 − m, in (0, 1).
  init(complement: Double) {
    self.complement = complement
    var means = [(a: 1.0, c: (1 - complement).squareRoot())]
    var (a, b) = (1.0, complement.squareRoot())
    while (a - b).magnitude > 1e-15 * a, means.count < 40 {
      means.append((a: (a + b) / 2, c: (a - b) / 2))
      (a, b) = ((a + b) / 2, (a * b).squareRoot())
    }
    self.means = means
  }

  /// K(m).
  var quarterPeriod: Double { Double.pi / (2 * means[means.count - 1].a) }

  func values(_ u: Double) -> (sn: Double, cn: Double, dn: Double) {
    let last = means.count - 1
    var angle = Double(1 << last) * means[last].a * u
    for n in (0..<last).reversed() {
      let (a, c) = means[n + 1]
      angle = (angle + Elementary.arcSine(c / a * Elementary.sine(angle))) / 2
    }
    let (sn, cn) = (Elementary.sine(angle), Elementary.cosine(angle))
    // 1 − m sn², which would cancel where m is near 1.
    return (sn, cn, (cn * cn + complement * sn * sn).squareRoot())
  }
}

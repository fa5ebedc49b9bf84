import Foundation

/// The least CPU and wall time of some runs, in seconds, and the most memory the process has had.
public struct Timing {
  public private(set) var cpu = Double.infinity
  public private(set) var wall = Double.infinity

  /// Runs `body` `times` times.
  public static func least<T>(
    of times: Int = 3, _ body: () throws -> T
  ) rethrows -> (timing: Timing, result: T?) {
    var timing = Timing()
    var result: T?
    for _ in 0..<times {
      let (cpu, clock) = (cpuSeconds(), ContinuousClock())
      let start = clock.now
      result = try body()
      let wall = clock.now - start
      timing.cpu = min(timing.cpu, cpuSeconds() - cpu)
      timing.wall = min(timing.wall, wall / .seconds(1))
    }
    return (timing, result)
  }

  public func report(_ what: String) {
    func figure(_ seconds: Double) -> String { String(format: "%.4f", seconds) }
    print(what, "cpu", figure(cpu), "wall", figure(wall), "s, memory", Self.mebibytes, "MiB")
  }

  /// The most memory so far.
  public static var mebibytes: Int { usage().ru_maxrss / 1024 }

  private static func usage() -> rusage {
    var usage = rusage()
    let thisProcess: Int32 = 0
    _ = getrusage(thisProcess, &usage)
    return usage
  }

  private static func cpuSeconds() -> Double {
    let usage = usage()
    return [usage.ru_utime, usage.ru_stime].reduce(0) {
      $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6
    }
  }
}

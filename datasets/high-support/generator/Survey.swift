/// Who was asked: one authority's staff, and its families with the number of children in each.
struct Authority {
  let label: String
  let socialWorkers: Int
  let lineManagers: Int
  let families: [Int]

  var children: Int { families.reduce(0, +) }
}

/// The size of Ofsted's 2012 survey: 14 local authorities, 483 social workers, 163 first line
/// managers, and 38 children in 28 families. How they divide between authorities is invented.
enum Survey {
  static let authorities: [Authority] = [
    Authority(label: "LA01", socialWorkers: 34, lineManagers: 12, families: [1, 2]),
    Authority(label: "LA02", socialWorkers: 71, lineManagers: 24, families: [1, 1, 3, 1]),
    Authority(label: "LA03", socialWorkers: 15, lineManagers: 5, families: [1]),
    Authority(label: "LA04", socialWorkers: 43, lineManagers: 14, families: [2, 1]),
    Authority(label: "LA05", socialWorkers: 27, lineManagers: 9, families: [1, 1]),
    Authority(label: "LA06", socialWorkers: 62, lineManagers: 21, families: [1, 2, 1]),
    Authority(label: "LA07", socialWorkers: 7, lineManagers: 2, families: [1]),
    Authority(label: "LA08", socialWorkers: 23, lineManagers: 8, families: [1, 1]),
    Authority(label: "LA09", socialWorkers: 48, lineManagers: 16, families: [3, 1]),
    Authority(label: "LA10", socialWorkers: 19, lineManagers: 7, families: [1, 1]),
    Authority(label: "LA11", socialWorkers: 38, lineManagers: 13, families: [2]),
    Authority(label: "LA12", socialWorkers: 11, lineManagers: 4, families: [1]),
    Authority(label: "LA13", socialWorkers: 55, lineManagers: 18, families: [1, 2, 1]),
    Authority(label: "LA14", socialWorkers: 30, lineManagers: 10, families: [2, 1]),
  ]

  /// The same authorities several times over, under new labels: large samples show whether the
  /// planted effects are really there.
  static func authorities(copies: Int) -> [Authority] {
    guard copies > 1 else { return authorities }
    return (1...copies).flatMap { copy in
      authorities.map {
        Authority(
          label: "\($0.label)-\(copy)", socialWorkers: $0.socialWorkers,
          lineManagers: $0.lineManagers, families: $0.families)
      }
    }
  }
}

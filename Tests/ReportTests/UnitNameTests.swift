import Testing

@testable import Report

@Test(arguments: [
  ("child", "children"), ("local authority", "local authorities"), ("person", "people"),
  ("case", "cases"), ("survey", "surveys"), ("class", "classes"), ("team", "teams"), ("", "s"),
])
func plurals(singular: String, plural: String) {
  #expect(UnitName(singular).plural == plural)
}

@Test func aPluralMayBeGiven() {
  #expect(UnitName("ox", plural: "oxen").counted(1234) == "1,234 oxen")
  #expect(UnitName("child").counted(1) == "1 child")
}

@Test(arguments: [
  ("points", "point"), ("cases", "case"), ("children", "child"), ("SD", "SD"), ("days", "day"),
  ("status", "status"), ("authorities", "authority"), ("FTE", "FTE"),
])
func singulars(unit: String, singular: String) {
  #expect(UnitName.singular(of: unit) == singular)
}

import Testing

@testable import Report

@Test(arguments: [
  ("supervision", TermName.column("supervision")),
  ("role[line_manager]", .level(column: "role", level: "line_manager")),
  ("role[a:b]", .level(column: "role", level: "a:b")),
  ("role[line_manager]:caseload", .interaction(["role[line_manager]", "caseload"])),
  ("a:b:c", .interaction(["a", "b", "c"])), ("(Intercept)", .column("(Intercept)")),
  ("[x]", .column("[x]")), (":", .column(":")), ("", .column("")),
])
func termsComeApart(term: String, name: TermName) {
  #expect(TermName(term) == name)
}

@Test func columnsOfAnInteraction() {
  #expect(TermName("role[line_manager]:caseload").columns == ["role", "caseload"])
}

/// The look of figures: one set of rules, with the page's variables or with colours of its own.
enum FigureStyle {
  struct Palette {
    var ink, muted, line, accent, fill, background: String

    /// The page's colours, light or dark.
    static let page = Palette(
      ink: "var(--ink)", muted: "var(--muted)", line: "var(--line)", accent: "var(--accent)",
      fill: "var(--soft)", background: "var(--page)")
    /// Readers of stand-alone SVG often know no variables.
    static let standalone = Palette(
      ink: "#1c2126", muted: "#59636e", line: "#c9d1d9", accent: "#0b5a8f", fill: "#f4f6f8",
      background: "#ffffff")
  }

  static let fontFamily =
    "system-ui,-apple-system,\"Segoe UI\",Roboto,\"Noto Sans\",\"DejaVu Sans\",sans-serif"

  static func rules(_ p: Palette) -> String {
    """
    .fig{font-family:\(fontFamily);font-size:13px;fill:\(p.ink);\
    font-variant-numeric:tabular-nums}
    .fig .page{fill:\(p.background)}
    .fig .b{font-weight:600}
    .fig .m{fill:\(p.muted);font-size:12px}
    .fig .grid{stroke:\(p.line);stroke-width:1}
    .fig .axis{stroke:\(p.muted);stroke-width:1}
    .fig .zero{stroke:\(p.ink);stroke-width:1;stroke-dasharray:3 3}
    .fig .ci{stroke:\(p.accent);stroke-width:2.5;stroke-linecap:round}
    .fig .dot{fill:\(p.accent)}
    .fig .ci2{stroke:\(p.muted);stroke-width:1.25;stroke-linecap:round}
    .fig .dot2{fill:\(p.background);stroke:\(p.muted);stroke-width:1.25}
    .fig .pt{fill:\(p.accent);fill-opacity:.55}
    .fig .fit{stroke:\(p.ink);stroke-width:1.75;fill:none}
    .fig .touch{stroke:\(p.accent);stroke-width:1.75;stroke-dasharray:5 4;fill:none}
    .fig .band{fill:\(p.muted);fill-opacity:.18}
    .fig .box{fill:\(p.background);stroke:\(p.muted);stroke-width:1}
    .fig .lost{fill:\(p.fill);stroke:\(p.line);stroke-width:1}
    .fig .end{fill:\(p.background);stroke:\(p.accent);stroke-width:2}
    .fig .flow{stroke:\(p.muted);stroke-width:1.25;fill:none}
    .fig .head{fill:\(p.muted)}
    .fig .head2{fill:\(p.accent)}

    """
  }
}

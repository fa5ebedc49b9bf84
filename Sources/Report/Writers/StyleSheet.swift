/// The one style sheet of an HTML report. The page's Content-Security-Policy names it by its
/// digest, so that no other style, and nothing injected, can apply.
enum StyleSheet {
  /// SHA-256 of `text` in base64; a test computes it and says what to write here.
  static let digest = "XB3RIiro2V+Bp2nhFVxu2vvvCE/vE1dSBEkF3fe9gQY="

  static let text = colours + page + type + tables + parts + "\n" + FigureStyle.rules(.page) + print

  private static let colours = """

    :root{--page:#fff;--ink:#1c2126;--muted:#59636e;--line:#d3d9df;\
    --soft:#f4f6f8;--accent:#0b5a8f;--warn:#8a4b00;--warn-soft:#fdf4e7}
    @media (prefers-color-scheme:dark){:root{--page:#14181c;--ink:#e4e8eb;--muted:#a2acb6;\
    --line:#363e46;--soft:#1d2328;--accent:#7dbdec;--warn:#f0b35e;--warn-soft:#2a2115}}

    """

  private static let page = """
    *{box-sizing:border-box}
    html{font:100%/1.6 \(FigureStyle.fontFamily);-webkit-text-size-adjust:100%}
    body{margin:0 auto;padding:0 1.25rem 4rem;max-width:50rem;background:var(--page);\
    color:var(--ink);overflow-wrap:break-word}
    .skip{position:absolute;left:-99rem;padding:.5rem 1rem;background:var(--page)}
    .skip:focus{left:1rem;top:1rem;z-index:1}
    a{color:var(--accent)}
    :focus-visible{outline:3px solid var(--accent);outline-offset:2px}
    main:focus{outline:none}
    .masthead{padding:3.5rem 0 1.5rem;border-bottom:1px solid var(--line)}
    .masthead p{margin:.5rem 0 0;color:var(--muted)}
    .contents{margin:1.5rem 0 0;font-size:.9rem}
    .contents p{margin:0 0 .4rem;font-weight:600}
    .contents ol{margin:0;padding:0;list-style:none;columns:2;column-gap:2rem}
    .contents li{margin:0 0 .3rem;break-inside:avoid}
    .contents a{color:var(--muted);text-decoration:none}
    .contents a:hover{color:var(--accent);text-decoration:underline}
    footer{margin-top:4rem;padding-top:1rem;border-top:1px solid var(--line);\
    color:var(--muted);font-size:.85rem}
    @media (min-width:74rem){
    body{display:grid;grid-template-columns:13rem minmax(0,50rem);column-gap:4rem;\
    max-width:70rem;grid-template-rows:auto 1fr auto}
    .masthead{grid-column:2}
    .contents{grid-column:1;grid-row:1/span 2;position:sticky;top:0;align-self:start;\
    margin:0;padding:3.9rem 0 2rem;max-height:100vh;overflow:auto}
    .contents ol{columns:1}
    .contents li{margin-bottom:.5rem}
    main,footer{grid-column:2}
    }
    @media (max-width:30rem){.contents ol{columns:1}.masthead{padding-top:2rem}}

    """

  private static let type = """
    h1,h2,h3,h4,h5,h6{line-height:1.25;margin:0;unicode-bidi:isolate}
    h1{font-size:2rem;letter-spacing:-.015em;font-weight:700}
    h2{font-size:1.4rem;margin:3.5rem 0 1rem;letter-spacing:-.01em}
    h3{font-size:1.1rem;margin:2.2rem 0 .6rem}
    h4,h5,h6{font-size:1rem;margin:1.6rem 0 .4rem}
    p,ul,ol,dl,blockquote{margin:0 0 1rem;max-width:42rem}
    li{margin-bottom:.3rem}
    .headline{font-size:1.2rem;line-height:1.5;max-width:none;margin:0 0 1.2rem;\
    padding:.15rem 0 .15rem 1.1rem;border-left:4px solid var(--accent)}
    .muted{color:var(--muted)}
    code,pre,kbd{font-family:ui-monospace,"Cascadia Mono",Menlo,Consolas,"DejaVu Sans Mono",\
    monospace;font-size:.9em}
    code{unicode-bidi:isolate}
    pre{margin:0 0 1rem;padding:.9rem 1.1rem;background:var(--soft);border-radius:6px;\
    white-space:pre-wrap;overflow-wrap:anywhere;line-height:1.5}
    pre code{font-size:.85rem}
    blockquote{margin-left:0;padding-left:1rem;border-left:3px solid var(--line);\
    color:var(--muted)}

    """

  private static let tables = """
    .scroll{overflow-x:auto;margin:1.5rem 0 .5rem}
    table{border-collapse:collapse;font-size:.875rem;line-height:1.45;min-width:100%}
    caption{text-align:left;font-weight:600;padding:0 0 .6rem;font-size:.95rem;\
    max-width:calc(100vw - 2.5rem)}
    th,td{padding:.42rem .6rem;text-align:left;vertical-align:top;font-weight:400;\
    border-bottom:1px solid var(--line);unicode-bidi:isolate}
    th:first-child,td:first-child{padding-left:0}
    th:last-child,td:last-child{padding-right:0}
    thead th{font-weight:600;color:var(--muted);border-bottom:1.5px solid var(--muted);\
    vertical-align:bottom}
    .n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
    tr.strong>*{font-weight:600}
    tr.quiet>*{color:var(--muted)}
    tr.title>*{padding-top:1.1rem;font-weight:600;color:var(--accent)}
    tbody:first-of-type tr.title:first-child>*{padding-top:.6rem}
    .notes{font-size:.85rem;color:var(--muted);margin:.5rem 0 0}
    .scroll+p,.scroll+ul{margin-top:1.25rem}
    .scroll+.notes{margin-top:.5rem}
    .notes:last-of-type{margin-bottom:1.5rem}

    """

  private static let parts = """
    figure{margin:1.8rem 0}
    figure .scroll{margin:0}
    figure svg{display:block;max-width:100%;min-width:31rem;height:auto}
    figcaption{margin-top:.6rem;font-size:.875rem;color:var(--muted);max-width:42rem}
    figcaption b{color:var(--ink)}
    .facts{display:grid;grid-template-columns:minmax(7rem,max-content) 1fr;gap:.35rem 1.5rem;\
    max-width:none}
    .facts dt{color:var(--muted)}
    .facts dd{margin:0}
    @media (max-width:34rem){.facts{grid-template-columns:1fr;gap:0}.facts dd{margin:0 0 .6rem}}
    .callout{margin:1.5rem 0;padding:.9rem 1.1rem;background:var(--soft);border-radius:6px;\
    border-left:4px solid var(--muted)}
    .callout.caution{background:var(--warn-soft);border-left-color:var(--warn)}
    .callout .title{font-weight:700;margin-bottom:.3rem}
    .callout.caution .title{color:var(--warn)}
    .callout>:last-child{margin-bottom:0}
    summary{cursor:pointer;font-weight:600}
    details{margin:1rem 0}
    details[open]>summary{margin-bottom:.6rem}
    """

  private static let print = """
    @media print{
    :root{--page:#fff;--ink:#000;--muted:#444;--line:#bbb;--soft:#f4f4f4;--accent:#0b5a8f;\
    --warn:#8a4b00;--warn-soft:#fff}
    @page{size:A4;margin:18mm 16mm}
    html{font-size:10pt}
    body{display:block;max-width:none;padding:0}
    .skip,.contents{display:none}
    .masthead{padding-top:0}
    h2{margin-top:2rem}
    h2,h3,h4,caption{break-after:avoid}
    figure,.callout,.headline,tr,pre{break-inside:avoid}
    thead{display:table-header-group}
    p,li{orphans:3;widows:3}
    p,ul,ol,dl,blockquote,figcaption,caption{max-width:none}
    tr.title{break-after:avoid}
    .scroll{overflow:visible}
    figure svg{min-width:0}
    table{font-size:8.5pt}
    pre{border:1px solid var(--line)}
    .callout{border:1px solid var(--line);border-left-width:4px}
    }

    """
}

"""How a weekly summary looks on paper: black on white, with the desk's one green."""

from markupsafe import Markup

STYLE = Markup("""
@page { size: A4; margin: 14mm 14mm 16mm;
  @bottom-left { content: string(week); font: 8pt "DejaVu Sans", sans-serif; color: #5e574c }
  @bottom-right { content: counter(page) " of " counter(pages); font: 8pt "DejaVu Sans", sans-serif; color: #5e574c } }
body { margin: 0; font: 9.5pt/1.4 "DejaVu Sans", "Liberation Sans", sans-serif; color: #23201b }
h1 { font-size: 17pt; margin: 0; string-set: week content() }
h2 { font-size: 11pt; margin: 0 0 3pt }
p, ul { margin: 0 0 4pt }
ul { padding-left: 13pt }
section { margin-top: 12pt }
section h2 { border-bottom: 1pt solid #12604c; break-after: avoid }
.school { color: #12604c; font-weight: 700 }
.soft { color: #5e574c }
.small { font-size: 8pt }
.lead { font-size: 11pt; font-weight: 700; margin-top: 10pt }
.three { display: flex; gap: 10pt; margin-top: 8pt }
.three > div { flex: 1 1 0 }
.boxes > div { border: 1pt solid #c9bfae; border-radius: 5pt; padding: 6pt 8pt }
.big { font-size: 17pt; font-weight: 700; margin: 0; line-height: 1.2 }
img.wide { width: 100%; height: auto; display: block; margin: 3pt 0 }
img.mark { width: 9pt; height: 9pt; vertical-align: -1pt }
.legend { font-size: 8.5pt }
.key { margin-right: 12pt; white-space: nowrap }
.key img { width: 9pt; height: 9pt; vertical-align: -1pt }
table { border-collapse: collapse; width: 100%; font-size: 8.5pt }
thead { display: table-header-group }
tr { break-inside: avoid }
th, td { text-align: left; vertical-align: top; padding: 2.5pt 5pt 2.5pt 0; border-bottom: .5pt solid #c9bfae }
tbody th { font-weight: 400 }
thead th { font-weight: 700; vertical-align: bottom }
.n { text-align: right; padding-right: 9pt }
.bars { table-layout: fixed }
.bars th:first-child { width: 44% }
.bars .n { width: 14% }
.bars td img { width: 100%; height: 7pt }
.tight th, .tight td { font-size: 8pt }
table.small { font-size: 7.5pt }
.grid td.n, .grid th.n { text-align: center; padding-right: 2pt }
.tag { font-size: 7pt; font-weight: 700; color: #12604c; white-space: nowrap }
.one { font-size: 8.5pt }
.one h1 { font-size: 14pt }
.one h2 { font-size: 9.5pt }
.one section { margin-top: 6pt }
.one table { font-size: 7.5pt }
.one th, .one td { padding-top: 1.3pt; padding-bottom: 1.3pt }
.one tbody th, .one tbody td:last-child { max-width: 60mm; white-space: nowrap; overflow: hidden;
  text-overflow: ellipsis }
.boxes > :last-child { flex: .6 1 0 }
.one li { max-lines: 5; continue: discard; block-ellipsis: auto }
.one .lead { font-size: 9.5pt; margin-top: 5pt }
.one .big { font-size: 13pt }
.one .pair { display: flex; gap: 14pt }
.one .pair > section { flex: 1 1 0; min-width: 0 }
.one .pair .tight { display: none }
.one .bars th:first-child { width: 60% }
.one .three { margin-top: 4pt }
""")

"""The parts of a mail that reads in Outlook: tables, styles at each element, no script, nothing fetched from anywhere.

Six hundred pixels wide where there is room, and as wide as a phone where there is not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from server.reports.markup import NOTHING, document, joined, tag, void

INK, SOFT, LINE, KEPT, PAPER, CARD, MISSED = "#23201b", "#5e574c", "#ded5c6", "#12604c", "#faf6ef", "#ffffff", "#6d3a63"
FONT = "font-family:Arial,Helvetica,sans-serif;"
TEXT = f"{FONT}font-size:16px;line-height:24px;color:{INK};"
SMALL = f"{FONT}font-size:13px;line-height:18px;color:{SOFT};"
CELL = f"{FONT}font-size:14px;line-height:19px;color:{INK};padding:6px 0 6px 8px;border-bottom:1px solid {LINE};"
FIRST = f"{CELL}padding-left:0;font-weight:normal;vertical-align:top;"


@dataclass(frozen=True, slots=True)
class Mail:
    """The subject names nobody: it is read over shoulders, and on locked phones."""

    subject: str
    html: str
    text: str


def mail_page(title: str, rows: Iterable[Markup]) -> str:
    """The rows, each a piece of what is read, one under the other."""
    inner = _frame(joined(tag("tr", tag("td", row, style="padding:0 16px 20px")) for row in rows))
    outer = _frame(tag("tr", tag("td", _for_outlook(inner), align="center", style="padding:16px 8px")), PAPER)
    head = void("meta", name="color-scheme", content="light") + void("meta", name="format-detection", content="date=no")
    body = tag("body", outer, style=f"margin:0;padding:0;background:{PAPER};", bgcolor=PAPER)
    return document(title, body, head)


def heading(words: str, over: str = "", under: str = "") -> Markup:
    """The title of the mail, with a line over and under it."""
    return joined(
        (
            tag("p", over, style=f"{SMALL}margin:20px 0 2px;color:{KEPT};font-weight:bold;") if over else NOTHING,
            tag("h1", words, style=f"{FONT}font-size:22px;line-height:28px;color:{INK};margin:0;"),
            tag("p", under, style=f"{SMALL}margin:4px 0 0;") if under else NOTHING,
        )
    )


def section(name: str, *inside: Markup) -> Markup:
    style = (
        f"{FONT}font-size:17px;line-height:24px;color:{INK};margin:0 0 6px;padding-top:8px;border-top:2px solid {KEPT};"
    )
    return joined((tag("h2", name, style=style), *inside))


def paragraph(words: object) -> Markup:
    return tag("p", words, style=f"{TEXT}margin:0 0 8px;")


def quiet(words: object) -> Markup:
    return tag("p", words, style=f"{SMALL}margin:0 0 8px;")


def points(said: Sequence[str], none: str) -> Markup:
    if not said:
        return paragraph(none)
    return tag(
        "ul",
        *(tag("li", point, style=f"{TEXT}margin:0 0 4px;") for point in said),
        style="margin:0;padding:0 0 0 20px;",
    )


def figures(given: Sequence[tuple[str, str]]) -> Markup:
    """Names over their values, side by side."""
    wide = f"{100 // max(len(given), 1)}%"
    names = (
        tag("th", name, scope="col", align="left", width=wide, style=f"{SMALL}font-weight:normal;padding:0 8px 0 0;")
        for name, _ in given
    )
    values = (
        tag("td", value, style=f"{FONT}font-size:24px;line-height:30px;color:{INK};font-weight:bold;padding:0 8px 0 0;")
        for _, value in given
    )
    return tag("table", tag("tr", *names), tag("tr", *values), width="100%", cellpadding=0, cellspacing=0, border=0)


def table(names: Sequence[str], rows: Iterable[Sequence[object]]) -> Markup:
    """The first cell of a row names it and takes the room; the others are short and stay on one line."""
    bold = "font-weight:bold;vertical-align:bottom;"
    first = tag("th", names[0], scope="col", align="left", style=FIRST + bold, width="100%")
    head = tag("tr", first, *(tag("th", name, scope="col", align="right", style=CELL + bold) for name in names[1:]))
    body = (
        tag(
            "tr",
            tag("th", row[0], scope="row", align="left", style=FIRST),
            *(
                tag("td", cell, align="right", style=f"{CELL}vertical-align:top;white-space:nowrap;")
                for cell in row[1:]
            ),
        )
        for row in rows
    )
    style = "border-collapse:collapse;"
    return tag("table", head, *body, width="100%", cellpadding=0, cellspacing=0, border=0, style=style)


def with_note(words: str, note: object) -> Markup:
    """A first cell in two lines."""
    return joined((words, void("br"), tag("span", note, style=f"{SMALL}")))


def with_bar(words: str, share: float) -> Markup:
    """A first cell over a bar of cells; the number beside it says the same."""
    full = max(2, min(100, round(share * 100)))
    style = "font-size:8px;line-height:8px;"
    coloured = tag("td", Markup("&nbsp;"), width=f"{full}%", bgcolor=MISSED, style=style)
    cells = tag("tr", coloured, tag("td", Markup("&nbsp;"), style=style) if full < 100 else NOTHING)
    whole: dict[str, str | int] = {
        "role": "presentation",
        "width": "100%",
        "cellpadding": 0,
        "cellspacing": 0,
        "border": 0,
    }
    return joined((words, tag("table", cells, aria_hidden="true", **whole)))


def button(words: str, link: str) -> Markup:
    """A link that looks like a button in every program: the cell has the colour, the link the room around its words."""
    style = f"{FONT}font-size:16px;line-height:24px;color:#ffffff;text-decoration:none;"
    style += "display:inline-block;padding:12px 20px;"
    cell = tag("td", tag("a", words, href=link, style=style), bgcolor=KEPT, style="border-radius:8px;")
    return tag("table", tag("tr", cell), role="presentation", cellpadding=0, cellspacing=0, border=0)


def _frame(rows: Markup, colour: str = CARD) -> Markup:
    edge = f"border:1px solid {LINE};" if colour == CARD else ""
    style = f"{'max-width:600px;' if colour == CARD else ''}background:{colour};{edge}"
    return tag(
        "table",
        rows,
        role="presentation",
        width="100%",
        cellpadding=0,
        cellspacing=0,
        border=0,
        bgcolor=colour,
        style=style,
    )


def _for_outlook(inner: Markup) -> Markup:
    """Outlook on Windows knows no greatest width: there a table of 600 pixels stands around it."""
    before = Markup(
        '<!--[if mso]><table role="presentation" width="600" cellpadding="0" cellspacing="0"><tr><td><![endif]-->'
    )
    return before + inner + Markup("<!--[if mso]></td></tr></table><![endif]-->")

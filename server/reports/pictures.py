"""Pictures for paper as SVG: each is an image with a sentence in place of what it shows, and its numbers stand beside
it as text. Shape and pattern carry what colour does, so that a black and white print says the same."""

import base64
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from markupsafe import Markup

from server.domain.dosage_words import quantity
from server.reports.markup import NOTHING, joined, tag, void
from server.reports.words import REASONS, STATUSES, day_short, said, unit_of, week_sentence

INK, SOFT, LINE, KEPT, PART, MISSED, ALERT = "#23201b", "#5e574c", "#c9bfae", "#12604c", "#7d5300", "#6d3a63", "#9c2f1f"
FONT = "DejaVu Sans, Liberation Sans, Arial, sans-serif"

PARTS = (
    ("delivered", "Delivered"),
    ("not_as_specified", "Given, not as the plan says"),
    ("missed", "Not delivered"),
    ("unaccounted", "Not logged yet"),
)
QUERY = "M6 6.3a2.05 2.05 0 1 1 3 1.8c-.7.4-1 .7-1 1.4M8 11.7v.8"
_MARKS: dict[str, tuple[str, list[tuple[str, Any, Any]]]] = {
    "on_track": (KEPT, [("disc", 6.5, True), ("line", "M4.5 8.3 7 10.8l4.6-5.2", "#fff")]),
    "watch": (PART, [("disc", 6.2, False), ("area", "M8 1.8a6.2 6.2 0 0 1 0 12.4z", None)]),
    "under": (ALERT, [("area", "M8 14.5.8 2.2h14.4z", None)]),
    "to_confirm": (SOFT, [("disc", 6.5, False), ("line", QUERY, None)]),
    "nothing_due": (SOFT, [("line", "M4 8h8", None)]),
    "open": (SOFT, [("disc", 1.8, True)]),
}


def image(svg: Markup, sentence: str, width: int, height: int, class_: str | None = None) -> Markup:
    """The drawing as an image that stands in the document itself, with what it shows in words."""
    drawn = tag("svg", svg, xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {width} {height}", font_family=FONT)
    source = f"data:image/svg+xml;base64,{base64.b64encode(drawn.encode()).decode()}"
    return void("img", src=source, alt=sentence, width=width, height=height, class_=class_)


def mark(status: str | None) -> Markup:
    """How a week went, as the desk draws it; nothing where nothing was due."""
    if status is None:
        return NOTHING
    colour, shapes = _MARKS[status]
    pieces = []
    for kind, of, more in shapes:
        if kind == "disc":
            fill = colour if more else "none"
            pieces.append(void("circle", cx=8, cy=8, r=of, fill=fill, stroke=colour, stroke_width="1.6"))
        elif kind == "area":
            pieces.append(void("path", d=of, fill=colour))
        else:
            pieces.append(void("path", d=of, fill="none", stroke=more or colour, stroke_width="1.7"))
    return image(joined(pieces), STATUSES[status], 16, 16, "mark")


def due_bar(body: Mapping[str, Any], width: int = 680) -> Markup:
    """What was due as one bar, with its legend."""
    column = body[unit_of(body)]
    due = Fraction(column["due"])
    missed = sum((Fraction(amount) for amount in column["not_delivered"].values()), Fraction(0))
    amounts = {name: Fraction(column[name]) if name != "missed" else missed for name, _ in PARTS}
    pieces, at = [_patterns()], 0.0
    for name, _ in PARTS:
        wide = float(amounts[name] / due) * width
        if wide:
            pieces.append(_bar(name, at + 0.75, 0.75, max(wide - 1.5, 0.5), 26.5))
            at += wide
    bar = image(joined(pieces), week_sentence(body), width, 28, "wide")
    legend = [_key(name, f" {said(str(amounts[name]))} {label}") for name, label in PARTS if amounts[name]]
    return tag("div", bar, tag("p", *legend, class_="legend"), class_="picture")


def _key(name: str, words: str) -> Markup:
    return tag("span", image(_patterns() + _bar(name, 0.75, 0.75, 10.5, 10.5), "", 12, 12), words, class_="key")


def reason_bars(reasons: Sequence[Mapping[str, Any]], unit: str) -> Markup:
    """A bar a reason, longest first, in a table that holds the numbers."""
    given = [each for each in reasons if Fraction(each[unit])]
    most = max((Fraction(each[unit]) for each in given), default=Fraction(1))
    rows = []
    for each in given:
        amount = Fraction(each[unit])
        bar = _patterns() + _bar("missed", 0.75, 0.75, max(float(amount / most) * 238, 1), 6.5)
        cells = (tag("td", quantity(amount), class_="n"), tag("td", image(bar, "", 240, 8)))
        rows.append(tag("tr", tag("th", REASONS[each["reason"]], scope="row"), *cells))
    names = (("Reason", None), (unit.capitalize(), "n"), ("Length", None))
    head = tag("tr", *(tag("th", word, scope="col", class_=class_) for word, class_ in names))
    return tag("table", tag("thead", head), tag("tbody", *rows), class_="bars")


def trend(points: Sequence[Mapping[str, Any]], width: int = 680, height: int = 150) -> Markup:
    """Received and accounted for, week by week: a full line with discs, a broken one with squares."""
    left, top, bottom = 34, 8, height - 20
    step = (width - left - 12) / max(len(points) - 1, 1)
    pieces: list[Markup] = []
    for percent in (0, 50, 80, 100):
        y = bottom - (bottom - top) * percent / 100
        pieces.append(void("path", d=f"M{left} {y:.1f}H{width - 8}", stroke=LINE, stroke_width=1))
        pieces.append(
            tag("text", f"{percent}%", x=left - 5, y=f"{y + 3:.1f}", font_size=9, text_anchor="end", fill=SOFT)
        )
    for index, point in enumerate(points):
        x = f"{left + index * step:.1f}"
        anchor = "end" if index == len(points) - 1 and index else "middle"
        pieces.append(
            tag("text", day_short(point["week_of"]), x=x, y=height - 6, font_size=9, text_anchor=anchor, fill=SOFT)
        )
    for name, colour, dash in (("accounted", SOFT, "5 3"), ("received", KEPT, None)):
        spots = [
            (left + index * step, bottom - (bottom - top) * float(Fraction(figure)))
            for index, point in enumerate(points)
            if (figure := (point[name] or {}).get("exact")) is not None
        ]
        path = " ".join(f"{'ML'[bool(index)]}{x:.1f} {y:.1f}" for index, (x, y) in enumerate(spots))
        if path:
            pieces.append(void("path", d=path, fill="none", stroke=colour, stroke_width=2, stroke_dasharray=dash))
        pieces += [_spot(name, x, y, colour) for x, y in spots]
    picture = image(joined(pieces), trend_sentence(points), width, height, "wide")
    keys = [
        tag("span", image(_spot(name, 6, 6, colour), "", 12, 12), f" {label}", class_="key")
        for name, label, colour in (("received", "Received", KEPT), ("accounted", "Accounted for", SOFT))
    ]
    return tag("div", picture, tag("p", *keys, class_="legend"), class_="picture")


def _spot(name: str, x: float, y: float, colour: str) -> Markup:
    if name == "received":
        return void("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r="3.5", fill=colour)
    corner = {"x": f"{x - 3:.1f}", "y": f"{y - 3:.1f}"}
    return void("rect", **corner, width=6, height=6, fill="#fff", stroke=colour, stroke_width="1.5")


def trend_sentence(points: Sequence[Mapping[str, Any]]) -> str:
    """ "Received 61% in the week of 2 Nov, before it 72%, 80%; accounted for 95%, before it 97%, 99%." """
    parts = []
    for name, words in (("received", "Received"), ("accounted", "accounted for")):
        figures = [(point["week_of"], point[name]["words"]) for point in points if point[name] and point[name]["exact"]]
        if not figures:
            continue
        (week, last), before = figures[-1], [figure for _, figure in figures[-2::-1]]
        parts.append(
            f"{words} {last} in the week of {day_short(week)}{', before it ' if before else ''}{', '.join(before)}"
        )
    return "; ".join(parts) + "." if parts else "Nothing fell due in these weeks."


def _bar(name: str, x: float, y: float, wide: float, high: float) -> Markup:
    fill, stroke, dash = {
        "delivered": (KEPT, KEPT, None),
        "not_as_specified": ("url(#aside)", PART, None),
        "missed": ("url(#missed)", MISSED, None),
        "unaccounted": ("#fff", INK, "4 3"),
    }[name]
    return void(
        "rect",
        x=f"{x:.2f}",
        y=f"{y:.2f}",
        width=f"{wide:.2f}",
        height=f"{high:.2f}",
        fill=fill,
        stroke=stroke,
        stroke_width="1.5",
        stroke_dasharray=dash,
    )


def _patterns() -> Markup:
    """Stripes and dots. Each image is a document of its own, and needs its own."""
    return Markup(
        '<defs><pattern id="missed" width="6" height="6" patternUnits="userSpaceOnUse">'
        '<rect width="6" height="6" fill="#f3e3ef"/>'
        '<path d="M-1 1 1-1M0 6 6 0M5 7 7 5" stroke="#6d3a63" stroke-width="1.6"/>'
        '</pattern><pattern id="aside" width="6" height="6" patternUnits="userSpaceOnUse">'
        '<rect width="6" height="6" fill="#fbeccb"/><circle cx="3" cy="3" r="1.3" fill="#7d5300"/></pattern></defs>'
    )

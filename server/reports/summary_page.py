"""A weekly summary on paper: the whole of it, or the head's one page. HTML, which pdf.py makes a tagged PDF of.

Everything is read off the stored body, so that it prints the same for ever.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from markupsafe import Markup

from server.reports import words
from server.reports.markup import NOTHING, document, joined, tag, void
from server.reports.pictures import due_bar, mark, reason_bars, trend
from server.reports.summary_style import STYLE
from server.reports.words import said

Body = Mapping[str, Any]
MOST_REASONS = 6
MOST_ON_ONE_PAGE = 10
"""Interventions in the head's table; the rest is counted."""


def full_page(body: Body) -> str:
    """Everything: the head's page first, then pupils, debts, every line, and how it was worked out."""
    inside = [
        *_first(body),
        _section("By intervention", _by_intervention(body["by_intervention"])),
        _section("Each pupil, week by week", _legend(), _by_pupil(body)),
        _section("Can still be repaid", tag("p", words.repay_sentence(body)), _repay(body["repay"])),
        _section("Followed and engaged", _observed(body)),
        _section(f"Every provision ({len(body['lines'])})", _lines(body["lines"])),
        _rules(body),
    ]
    return document(title(body), tag("body", tag("main", *inside)), _head(body))


def one_page(body: Body) -> str:
    """What a head reads in a minute, on one side of A4."""
    rows = sorted(body["by_intervention"], key=_neediest)
    left = len(rows) - MOST_ON_ONE_PAGE
    more = (
        tag("p", f"{words.count(left, 'other intervention')} not shown here.", class_="soft") if left > 0 else NOTHING
    )
    inside = [
        *_first(body, short=True),
        _section("Interventions, the one that lacks most first", _by_intervention(rows[:MOST_ON_ONE_PAGE]), more),
        tag("p", _made(body), class_="soft small"),
    ]
    return document(title(body), tag("body", tag("main", *inside), class_="one"), _head(body))


def title(body: Body) -> str:
    """Names no pupil: it is also the file's name and a mail's subject."""
    so_far = " so far" if words.so_far(body) else ""
    return f"Week of {words.week_of(body)}{so_far}"


def _neediest(row: Body) -> tuple[bool, int, Fraction, str]:
    order = ("under", "to_confirm", "watch", "on_track", "nothing_due", None)
    missing = Fraction(row[words.unit_of(row)]["delivered"]) - Fraction(row[words.unit_of(row)]["due"])
    return not row["statutory"], order.index(row["status"]), missing, row["title"]


def _head(body: Body) -> Markup:
    made = body["created_at"].isoformat()
    return Markup("{}{}{}").format(
        void("meta", name="author", content=body["school"]),
        void("meta", name="dcterms.created", content=made),
        tag("style", STYLE),
    )


def _first(body: Body, *, short: bool = False) -> list[Markup]:
    """The top of either: figures, the week as a bar, three wins, three risks, one ask, weeks before, reasons."""
    unit = words.unit_of(body)
    due = body[unit] is not None and Fraction(body[unit]["due"])
    figures = [
        ("Received", body["received"]["words"], "delivered out of due"),
        ("Offered", body["offered"]["words"], "without what fell out on the pupil’s side or to closures"),
        ("Accounted for", body["accounted"]["words"], "of what was due, what somebody has logged"),
    ]
    come = Fraction(body["to_come"])
    closures = "; ".join(f"closed on {words.day(each['on'])}: {each['reason']}" for each in body["closures"])
    reasons = (
        reason_bars(body["by_reason"][: MOST_REASONS if short else None], unit)
        if body["by_reason"]
        else tag("p", "No session was missed.")
    )
    of_weeks = trend(body["trend"], 340 if short else 680), _trend_table(body["trend"])
    return [
        tag(
            "header",
            tag("p", body["school"], class_="school"),
            tag("h1", title(body)),
            tag("p", _made(body), class_="soft"),
        ),
        tag("div", *(_figure(*each) for each in figures), class_="three"),
        tag("p", words.week_sentence(body), class_="lead"),
        due_bar(body) if due else NOTHING,
        tag("p", f"{words.count(come, 'session')} can still be given before the week ends.") if come else NOTHING,
        tag("p", f"School {closures}.") if closures else NOTHING,
        tag(
            "div",
            tag("div", tag("h2", "Went well"), _points(body["wins"], "Nothing stood out.")),
            tag("div", tag("h2", "At risk"), _points(body["risks"], "Nothing is at risk.")),
            tag("div", tag("h2", "One thing to ask"), tag("p", body["ask"])),
            class_="three boxes",
        ),
        tag(
            "div",
            _section("Received and accounted for", *of_weeks),
            _section("Why sessions were not delivered", reasons, tag("p", words.cover_sentence(body))),
            class_="pair",
        ),
        tag("p", "Logged: ", words.entered_sentence(body)),
    ]


def _figure(name: str, value: str, means: str) -> Markup:
    return tag(
        "div", tag("h2", name), tag("p", value, class_="big"), tag("p", means, class_="soft small"), class_="figure"
    )


def _section(name: str, *inside: object) -> Markup:
    return tag("section", tag("h2", name), *inside)


def _points(points: Sequence[str], none: str) -> Markup:
    return tag("ul", *(tag("li", point) for point in points)) if points else tag("p", none)


def _made(body: Body) -> str:
    return (
        f"Written {words.when(body['created_at'])}. It never changes afterwards: rules {body['rules_version']}, "
        f"calendar {body['calendar_version']}."
    )


def _table(names: Sequence[str], rows: Iterable[Sequence[object]], class_: str | None = None) -> Markup:
    """The first cell of a row names it. A name that begins with # is of a column of numbers."""
    numbers = [name.startswith("#") for name in names]
    head = (
        tag("th", name.lstrip("#"), scope="col", class_="n" if number else None)
        for name, number in zip(names, numbers, strict=True)
    )
    body = [
        tag(
            "tr",
            tag("th", row[0], scope="row"),
            *(tag("td", cell, class_="n" if right else None) for cell, right in zip(row[1:], numbers[1:], strict=True)),
        )
        for row in rows
    ]
    return tag("table", tag("thead", tag("tr", *head)), tag("tbody", *body), class_=class_)


def _trend_table(points: Sequence[Body]) -> Markup:
    names = ("Week of", *(f"#{words.day_short(point['week_of'])}" for point in points))
    figures = (("received", "Received"), ("accounted", "Accounted for"))
    rows = [(label, *(point[name]["words"] for point in points)) for name, label in figures]
    return _table(names, rows, "tight")


def _statutory(row: Body) -> Markup | str:
    return tag("span", " statutory", class_="tag") if row["statutory"] else ""


def _given(row: Body) -> str:
    unit = words.unit_of(row)
    return f"{said(row[unit]['delivered'])} of {words.count(Fraction(row[unit]['due']), unit.removesuffix('s'))}"


def _by_intervention(rows: Sequence[Body]) -> Markup:
    return _table(
        ("Intervention", "#Pupils", "Given", "#Received", "#Offered", "#Accounted for", "How it stands"),
        [
            (
                joined((row["title"], _statutory(row))),
                row["pupils"],
                _given(row),
                row["received"]["words"],
                row["offered"]["words"],
                row["accounted"]["words"],
                words.stands({"state": None, **row}),
            )
            for row in rows
        ],
    )


def _legend() -> Markup:
    keys = ("on_track", "watch", "under", "to_confirm", "open")
    return tag("p", *(tag("span", mark(key), f" {words.STATUSES[key]}", class_="key") for key in keys), class_="legend")


def _by_pupil(body: Body) -> Markup:
    weeks = [f"#{words.day_short(point['week_of'])}" for point in body["trend"]]
    return _table(
        ("Pupil", "Given", "#Received", "#Accounted for", *weeks),
        [
            (
                Markup("{}{}").format(row["pupil"]["short_name"], _statutory(row)),
                _given(row),
                row["received"]["words"],
                row["accounted"]["words"],
                *(mark(None if word == "nothing_due" else word) for word in row["weeks"]),
            )
            for row in body["by_pupil"]
        ],
        "grid",
    )


def _repay(debts: Sequence[Body]) -> Markup:
    if not debts:
        return NOTHING
    return _table(
        ("Pupil", "Provision", "#Owed", "#Room for", "Since"),
        [
            (
                debt["pupil"]["short_name"],
                Markup("{}{}").format(debt["provision"]["title"], _statutory(debt)),
                words.count(Fraction(debt["owed"]), debt["unit"].removesuffix("s")),
                said(debt["fits"]),
                words.day_short(debt["since"]),
            )
            for debt in debts
        ],
    )


def _observed(body: Body) -> Markup:
    rows = [
        (row["title"], words.observed_sentence(row["observed"]))
        for row in body["by_intervention"]
        if any(number for name, number in row["observed"]["adherence"].items() if name != "not_said")
        or any(number for name, number in row["observed"]["engagement"].items() if name != "not_said")
    ]
    whole = tag("p", words.observed_sentence(body["observed"]))
    table = _table(("Intervention", "What was said of its sessions"), rows) if rows else NOTHING
    return Markup("{}{}{}").format(whole, table, tag("p", words.NOT_BLENDED, class_="soft"))


def _lines(lines: Sequence[Body]) -> Markup:
    return _table(
        ("Pupil", "Provision", "When", "Given", "#Received", "Not delivered", "#Not logged", "How it stands"),
        [
            (
                line["pupil"]["short_name"],
                joined((line["provision"]["title"], _statutory(line), " (indirect)" if line["indirect"] else "")),
                words.span_short(line["starts_on"], line["ends_on"]),
                _given(line),
                line["received"]["words"],
                _missed(line),
                said(line["not_logged"]) if Fraction(line["not_logged"]) else "–",
                words.stands(line),
            )
            for line in lines
        ],
        "small",
    )


def _missed(line: Body) -> str:
    missed = line[words.unit_of(line)]["not_delivered"]
    return ", ".join(f"{said(amount)} {words.REASONS[reason].lower()}" for reason, amount in missed.items()) or "–"


def _rules(body: Body) -> Markup:
    settings = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in body["settings"].items())
    return _section(
        "How this was worked out",
        tag("ul", *(tag("li", rule) for rule in body["rules"])),
        tag("p", f"Settings: {settings}. {_made(body)}", class_="soft"),
    )

"""A weekly summary as a spreadsheet: typed numbers and dates, and nothing in it that a spreadsheet would work out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from io import BytesIO
from typing import Any

from server.reports import words
from server.reports.summary_page import title

Body = Mapping[str, Any]
Cell = str | int | float | date | Fraction | None
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHARES = ("received", "offered", "accounted")
_AMOUNTS = ("due", "delivered", "not_as_specified", "unaccounted", "made_up", "owed")
_SAID = ("due", "delivered", "not as specified", "not logged", "made up", "owed", "not delivered")
_SUM_HEADS = (
    *(f"Sessions: {name}" for name in _SAID),
    *(f"Minutes: {name}" for name in _SAID),
    *("Received", "Offered", "Accounted for", "How it stands"),
)


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    heads: tuple[str, ...]
    rows: list[tuple[Cell, ...]]


def summary_xlsx(body: Body) -> bytes:
    """The same bytes for the same summary."""
    import xlsxwriter  # the web process does not carry it until somebody asks

    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        book.set_properties(
            {"title": title(body), "company": body["school"], "created": body["created_at"].replace(tzinfo=None)}
        )
        looks = {
            "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "date": book.add_format({"num_format": "d mmm yyyy", "align": "left"}),
            "share": book.add_format({"num_format": "0%"}),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        for sheet in _sheets(body):
            _write(book.add_worksheet(sheet.name), sheet, looks)
    return made.getvalue()


def _sheets(body: Body) -> Iterable[Sheet]:
    yield Sheet("Summary", ("What", "Says"), list(_summary(body)))
    yield Sheet(
        "By intervention",
        ("Intervention", "Statutory", "Provisions", "Pupils", *_SUM_HEADS),
        [
            (row["title"], _yes(row["statutory"]), row["provisions"], row["pupils"], *_sums(row))
            for row in body["by_intervention"]
        ],
    )
    yield Sheet(
        "By provision",
        ("Provision", "Statutory", "Pupils", *_SUM_HEADS),
        [
            (row["provision"]["title"], _yes(row["statutory"]), row["pupils"], *_sums(row))
            for row in body["by_provision"]
        ],
    )
    weeks = (f"Week of {words.day_short(each['week_of'])}" for each in body["trend"])
    yield Sheet(
        "By pupil", ("Pupil", "Statutory", "Provisions", *_SUM_HEADS, *weeks), [_pupil(row) for row in body["by_pupil"]]
    )
    yield Sheet(
        "By reason", ("Reason", "Side", "Sessions", "Minutes", "Pupils"), [_reason(row) for row in body["by_reason"]]
    )
    heads = (
        "Pupil",
        "Provision",
        "Statutory",
        "Indirect",
        "From",
        "To",
        "Closed",
        *_SUM_HEADS,
        "To come",
        "Delivered by",
    )
    yield Sheet("Every provision", heads, [_line(line) for line in body["lines"]])
    heads = ("Pupil", "Provision", "Statutory", "Unit", "Owed", "Room for", "Since")
    yield Sheet("Can be repaid", heads, [_debt(debt) for debt in body["repay"]])
    programme = (f"Programme: {word}" for word in words.ADHERENCE.values())
    pupils = (f"Pupils took part: {word.lower()}" for word in words.ENGAGEMENT.values())
    yield Sheet(
        "Followed and engaged",
        ("Intervention", *programme, *pupils),
        [(row["title"], *_observed(row["observed"])) for row in body["by_intervention"]],
    )
    yield Sheet(
        "Week by week",
        ("Week of", "Received", "Accounted for", "Pupils"),
        [
            (each["week_of"], _share(each["received"]), _share(each["accounted"]), each["pupils"])
            for each in body["trend"]
        ],
    )
    yield Sheet("Rules", ("How this was worked out",), [(rule,) for rule in body["rules"]])


def _summary(body: Body) -> Iterable[tuple[Cell, ...]]:
    yield "School", body["school"]
    yield "Week of", body["week_of"]
    yield "Written", f"{words.when(body['created_at'])}"
    yield "Received", _share(body["received"])
    yield "Offered", _share(body["offered"])
    yield "Accounted for", _share(body["accounted"])
    yield "In a sentence", words.week_sentence(body)
    yield "Still to come, in sessions", Fraction(body["to_come"])
    for name, points in (("Went well", body["wins"]), ("At risk", body["risks"]), ("One thing to ask", [body["ask"]])):
        for point in points:
            yield name, point
    yield "Can still be repaid", words.repay_sentence(body)
    yield "Cover", words.cover_sentence(body)
    yield "Logged", words.entered_sentence(body)
    yield "Followed and engaged", words.observed_sentence(body["observed"])
    for closure in body["closures"]:
        yield f"Closed on {words.day(closure['on'])}", closure["reason"]
    yield "Rules", body["rules_version"]
    yield "Calendar", body["calendar_version"]
    for name, value in body["settings"].items():
        yield f"Setting: {name.replace('_', ' ')}", str(value)


def _observed(observed: Body) -> Iterable[Cell]:
    yield from (observed["adherence"][name] for name in words.ADHERENCE)
    yield from (observed["engagement"][name] for name in words.ENGAGEMENT)


def _pupil(row: Body) -> tuple[Cell, ...]:
    weeks = (words.STATUSES[word] if word else "" for word in row["weeks"])
    return (row["pupil"]["short_name"], _yes(row["statutory"]), row["provisions"], *_sums(row), *weeks)


def _reason(row: Body) -> tuple[Cell, ...]:
    names = words.REASONS[row["reason"]], words.SIDES[row["side"]]
    return (*names, Fraction(row["sessions"]), Fraction(row["minutes"]), row["pupils"])


def _line(line: Body) -> tuple[Cell, ...]:
    return (
        line["pupil"]["short_name"],
        line["provision"]["title"],
        _yes(line["statutory"]),
        _yes(line["indirect"]),
        line["starts_on"],
        line["ends_on"],
        _yes(line["closed"]),
        *_sums({"offered": None, "accounted": None, **line}),
        Fraction(line["to_come"]),
        ", ".join(line["deliverers"]),
    )


def _debt(debt: Body) -> tuple[Cell, ...]:
    names = debt["pupil"]["short_name"], debt["provision"]["title"], _yes(debt["statutory"]), debt["unit"]
    return (*names, Fraction(debt["owed"]), Fraction(debt["fits"]), debt["since"])


def _sums(row: Body) -> tuple[Cell, ...]:
    stands = words.stands({"state": None, **row})
    return (*_column(row["sessions"]), *_column(row["minutes"]), *(_share(row[name]) for name in _SHARES), stands)


def _column(column: Body | None) -> tuple[Cell, ...]:
    if column is None:
        return (None,) * (len(_AMOUNTS) + 1)
    missed = column["not_delivered"].items()
    reasons = ", ".join(f"{words.said(amount)} {words.REASONS[reason].lower()}" for reason, amount in missed)
    return (*(Fraction(column[name]) for name in _AMOUNTS), reasons)


class _Share(float):
    """Written as a percentage."""


def _share(figure: Body | None) -> Cell:
    return None if figure is None or figure["exact"] is None else _Share(Fraction(figure["exact"]))


def _yes(flag: bool) -> str:
    return "yes" if flag else ""


def _write(page: Any, sheet: Sheet, looks: Mapping[str, Any]) -> None:
    """Each cell by the name of its type: `page.write` would make a formula of text that begins as one."""
    for at, head in enumerate(sheet.heads):
        page.write_string(0, at, head, looks["head"])
    for down, row in enumerate(sheet.rows, 1):
        for at, cell in enumerate(row):
            if isinstance(cell, _Share):
                page.write_number(down, at, float(cell), looks["share"])
            elif isinstance(cell, date):
                page.write_datetime(down, at, cell, looks["date"])
            elif isinstance(cell, int | float | Fraction):
                page.write_number(down, at, float(cell))
            elif cell:
                page.write_string(down, at, cell, looks["text"] if sheet.name in ("Summary", "Rules") else None)
    for at, wide in enumerate(_widths(sheet)):
        page.set_column(at, at, wide)
    page.freeze_panes(1, 1)
    if sheet.rows and len(sheet.heads) > 2:
        page.autofilter(0, 0, len(sheet.rows), len(sheet.heads) - 1)


def _widths(sheet: Sheet) -> Sequence[int]:
    if sheet.name in ("Summary", "Rules"):
        return (30, 100)[: len(sheet.heads)] if len(sheet.heads) > 1 else (120,)
    columns = range(len(sheet.heads))
    longest = (max((len(text) for row in sheet.rows if isinstance(text := row[at], str)), default=0) for at in columns)
    return [min(40, max(12, each + 2)) for each in longest]

"""A list of sessions that a school kept elsewhere: one row for each session and pupil, or for a group.

Pupil (or UPN), Intervention, Date and Outcome are needed; Minutes, Reason, Who, Group size, Makes up and Entered on are
read where they are there. Headings and words are taken as schools write them; every fault is named with its row and
column.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from server.domain.vocabulary import Outcome, Reason
from server.imports import cells
from server.imports.headers import normal
from server.imports.record_words import outcome_of, reason_of
from server.imports.table import BadFile, CellFault, Row, rows_of

_MEANINGS: tuple[tuple[str, str], ...] = (
    ("upn", r"\bupn\b|unique pupil number"),
    ("surname", r"surname|last name|family name"),
    ("forename", r"forename|first name|given name"),
    ("reason", r"reason|\bwhy\b|if not|cause"),
    ("makes_up", r"makes? up|made up|catch[- ]?up for|in place of"),
    ("entered_on", r"entered|logged on|recorded (?:on|at)|time ?stamp|date recorded"),
    ("group_size", r"group size|size of (?:the )?group|how many (?:pupils|children)|\bratio\b"),
    ("minutes", r"\bmin(?:ute)?s?\b|length|duration|how long"),
    ("who", r"\bwho\b|staff|adult|\bby\b|\bled\b|\blead\b|initials|^ta$"),
    ("outcome", r"outcome|delivered|took place|happened|^status|attended|attendance|^done|held\b|^result"),
    ("on", r"\bdate\b|^day$|^when$|^on$"),
    ("pupil", r"pupil|child|student|learner|^name$|^full name$"),
    ("provision", r"provision|intervention|programme|activity|support|^session|^what$|^title"),
)
_RECOGNISED = tuple((field, re.compile(pattern)) for field, pattern in _MEANINGS)
_NEEDED = (("provision", "Intervention"), ("on", "Date"), ("outcome", "Outcome"))
_HEADINGS = "Pupil, Intervention, Date, Outcome, Minutes, Reason, Who"
_LONGEST = 24 * 60
_READ_AS = "delivered, part delivered or not delivered"
_TWO_WAYS = frozenset({"x", "?", "/", "-", "—"})


@dataclass(frozen=True, slots=True)
class RecordLine:
    """`pupils` are UPNs or names as written; several were taught together. `reason` is None where none is said."""

    row: int
    pupils: tuple[str, ...]
    provision: str
    on: date
    outcome: Outcome
    minutes: int | None
    reason: Reason | None
    who: str
    group_size: int | None
    makes_up: date | None
    entered_on: date | None


def read_records(data: bytes) -> tuple[RecordLine, ...]:
    """In the order of the file. Raises BadFile with every fault. Rows above the headings are passed over."""
    rows = rows_of(data)
    head = next((n for n, row in enumerate(rows) if {"on", "outcome"} <= set(_columns(row.cells))), None)
    if head is None:
        head = next((n for n, row in enumerate(rows) if len(_columns(row.cells)) > 1), 0)
    at = _columns(rows[head].cells)
    missing = [heading for field, heading in _NEEDED if field not in at]
    if not {"upn", "pupil"} & set(at) and not {"surname", "forename"} <= set(at):
        missing.insert(0, "Pupil")
    if missing:
        number = rows[head].number
        raise BadFile(*(CellFault(number, heading, "this column is missing", _HEADINGS) for heading in missing))
    faults: list[CellFault] = []
    lines = [
        line
        for row in rows[head + 1 :]
        if row.cells != rows[head].cells and (line := _line(row, at, faults)) is not None
    ]
    if faults:
        raise BadFile(*faults)
    if not lines:
        raise BadFile(CellFault(0, "", "it has headings and no sessions", "a row for each session"))
    return tuple(lines)


def _columns(headings: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for position, heading in enumerate(headings):
        text = normal(heading)
        if text and len(text) <= 90:
            field = next((field for field, pattern in _RECOGNISED if pattern.search(text)), None)
            if field is not None:
                found.setdefault(field, position)
    return found


def _line(row: Row, at: dict[str, int], faults: list[CellFault]) -> RecordLine | None:
    """None where the row has a fault, which is then among `faults`."""
    before = len(faults)
    pupils = _pupils(row, at)
    if not pupils:
        faults.append(CellFault(row.number, "Pupil", "nobody is named", "a name or a UPN"))
    title = row[at["provision"]]
    if not title:
        faults.append(CellFault(row.number, "Intervention", "it is empty", "the name that the map uses"))
    on = _day(row, at, "on", "Date", faults, needed=True)
    outcome = _outcome(row, at, faults)
    reason = _reason(row, at, outcome, faults)
    line = (
        _day(row, at, "makes_up", "Makes up", faults),
        _day(row, at, "entered_on", "Entered on", faults),
        _number(row, at, "minutes", "Minutes", _LONGEST, faults),
        _number(row, at, "group_size", "Group size", 100, faults),
    )
    if len(faults) > before or on is None or outcome is None:
        return None
    makes_up, entered_on, minutes, group_size = line
    return RecordLine(
        row=row.number,
        pupils=pupils,
        provision=title,
        on=on,
        outcome=outcome,
        minutes=minutes,
        reason=reason,
        who=row[at.get("who")],
        group_size=group_size,
        makes_up=makes_up if outcome is not Outcome.NOT_DELIVERED else None,
        entered_on=entered_on,
    )


def _pupils(row: Row, at: dict[str, int]) -> tuple[str, ...]:
    if row[at.get("upn")]:
        return tuple(cells.upn(one) for one in cells.listed(row[at["upn"]]))
    if row[at.get("pupil")]:
        return cells.listed(row[at["pupil"]])
    name = f"{row[at.get('forename')]} {row[at.get('surname')]}".strip()
    return (name,) if name else ()


def _outcome(row: Row, at: dict[str, int], faults: list[CellFault]) -> Outcome | None:
    written = row[at["outcome"]]
    found = outcome_of(written)
    if found is None:
        if not written:
            what = "it is empty"
        elif written.lower() in _TWO_WAYS:
            what = f"“{written}” can be read two ways"
        else:
            what = f"“{written}” is not known"
        faults.append(CellFault(row.number, "Outcome", what, _READ_AS))
    return found


def _reason(row: Row, at: dict[str, int], outcome: Outcome | None, faults: list[CellFault]) -> Reason | None:
    """Of what was delivered in full a reason says nothing: what stands there is a remark. “Absent” alone is one too."""
    if outcome is None or outcome is Outcome.DELIVERED:
        return None
    written = row[at.get("reason")]
    if written:
        found = reason_of(written)
        if found is None:
            right = ", ".join(reason.value.replace("_", " ") for reason in Reason)
            faults.append(CellFault(row.number, "Reason", f"“{written[:60]}” is not known", f"one of: {right}"))
        return found
    return Reason.PUPIL_ABSENT if "absent" in row[at["outcome"]].lower() else None


def _number(row: Row, at: dict[str, int], field: str, heading: str, most: int, faults: list[CellFault]) -> int | None:
    written = row[at.get(field)].lower()
    if field == "group_size" and (ratio := re.fullmatch(r"1\s*:\s*(\d+)", written)):
        written = ratio.group(1)
    found = re.fullmatch(r"(\d{1,4})(?:\.0+)?\s*(?:m|mins?|minutes?|pupils?)?\.?", written)
    number = int(found.group(1)) if found else None
    if written and (number is None or number > most or (field == "group_size" and number == 0)):
        faults.append(CellFault(row.number, heading, f"“{written}” is not a number", f"a whole number up to {most}"))
        return None
    return number


def _day(
    row: Row, at: dict[str, int], field: str, heading: str, faults: list[CellFault], *, needed: bool = False
) -> date | None:
    written = row[at.get(field)]
    found = cells.day(written)
    if found is None and (written or needed):
        what = f"“{written}” is not a date" if written else "it is empty"
        faults.append(CellFault(row.number, heading, what, "31/01/2027"))
    return found

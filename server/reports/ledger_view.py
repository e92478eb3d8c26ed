"""The ledger of a Kept file as `kept-ledger/1` JSON and as a table for people."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from server.domain.column import Column
from server.domain.dosage_words import quantity
from server.domain.school import School
from server.domain.settings import LedgerSettings
from server.domain.status import in_words
from server.domain.worked import PupilLedger, WindowLedger

_HEAD = (
    "Pupil",
    "Provision",
    "Window",
    "Unit",
    "Due",
    "Delivered",
    "Not as specified",
    "Not delivered",
    "Not logged",
    "Made up",
    "Owed",
    "Extra",
    "Received",
    "Status",
)
_STATUS = {
    "on_track": "on track",
    "watch": "watch",
    "under": "under",
    "to_confirm": "to confirm",
    "nothing_due": "nothing due",
    "done": "done",
    "unreachable": "can no longer be met",
    "last_chance": "last chance",
    "at_risk": "at risk",
}


def ledger_json_text(school: School, ledgers: Iterable[PupilLedger], as_of: date) -> Iterator[str]:
    """One `kept-ledger/1` object as text, piece by piece: a year of a large school is a hundred megabytes.

    Every quantity is an exact fraction as text, or null where the dosage has none.
    """
    head = {"format": "kept-ledger/1", "as_of": as_of.isoformat(), "settings": settings_json(school.settings)}
    yield f'{json.dumps(head)[:-1]}, "windows": ['
    unplaced: list[str] = []
    duplicates: list[str] = []
    before = ""
    for ledger in ledgers:
        unplaced += ledger.unplaced
        duplicates += ledger.duplicates
        if windows := [window_json(window) for window in ledger.windows]:
            yield before + json.dumps(windows, ensure_ascii=False)[1:-1]
            before = ", "
    rest = {"unplaced": sorted(unplaced), "duplicates": sorted(duplicates)}
    yield f"], {json.dumps(rest, ensure_ascii=False)[1:]}\n"


def settings_json(settings: LedgerSettings) -> dict[str, Any]:
    """Every setting in force, as a Kept file writes it."""
    return {
        "short_week": settings.short_week,
        "terms_per_year": settings.terms_per_year,
        "full_session_share": str(settings.full_session_share),
        "max_sessions_a_day": settings.max_sessions_a_day,
        "on_track_from": str(settings.on_track_from),
        "watch_from": str(settings.watch_from),
    }


def window_json(window: WindowLedger) -> dict[str, Any]:
    return {
        "pupil": window.pupil,
        "provision": window.provision,
        "starts_on": window.starts_on.isoformat(),
        "ends_on": window.ends_on.isoformat(),
        "closed": window.closed,
        "sessions": window.sessions.as_text() if window.sessions else None,
        "minutes": window.minutes.as_text() if window.minutes else None,
        "received": _text(window.received),
        "offered": _text(window.offered),
        "accounted": _text(window.accounted),
        "status": window.status.value if window.status else None,
        "state": window.state.value if window.state else None,
    }


def ledger_table(school: School, ledgers: Iterable[PupilLedger], as_of: date) -> str:
    """One line a window, and under it another where the dosage has both sessions and minutes."""
    found = tuple(ledgers)
    rows = [row for ledger in found for window in ledger.windows for row in _rows(school, window)]
    lines = [f"{school.name}: the ledger at the end of {as_of.isoformat()}", *_aligned([_HEAD, *rows]), ""]
    if not rows:
        lines = [lines[0], "", "No window with anything due or recorded has begun by then.", ""]
    for words, ids in (
        ("Records that no window holds", [record for ledger in found for record in ledger.unplaced]),
        ("Second records of the same session", [record for ledger in found for record in ledger.duplicates]),
    ):
        if ids:
            lines.append(f"{words}, counted nowhere: {', '.join(sorted(ids))}")
    settings = ", ".join(f"{name} {value}" for name, value in settings_json(school.settings).items())
    return "\n".join([*lines, f"Settings: {settings}", ""])


def _rows(school: School, window: WindowLedger) -> list[tuple[str, ...]]:
    names = (school.pupils[window.pupil].name, school.provisions[window.provision].title, _days(window))
    judged = window.status or window.state
    said = _STATUS[judged.value] if judged else ""
    verdict = (in_words(window.received, window.sessions), said if window.closed else f"{said} (open)".strip())
    given = [(unit, column) for unit, column in (("sessions", window.sessions), ("minutes", window.minutes)) if column]
    # The names stand on the first line of a window, the verdict on the line of the unit that it is taken from.
    return [
        (
            *(names if at == 0 else ("", "", "")),
            unit,
            *_amounts(column),
            *(verdict if at == len(given) - 1 else ("", "")),
        )
        for at, (unit, column) in enumerate(given)
    ]


def _days(window: WindowLedger) -> str:
    first, last = window.starts_on.isoformat(), window.ends_on.isoformat()
    return first if first == last else f"{first} to {last}"


def _amounts(column: Column) -> tuple[str, ...]:
    missed = ", ".join(
        f"{quantity(amount)} {reason.value.replace('_', ' ')}" for reason, amount in column.not_delivered.items()
    )
    return (
        quantity(column.due),
        quantity(column.delivered),
        quantity(column.not_as_specified),
        missed or "0",
        quantity(column.unaccounted),
        quantity(column.made_up),
        quantity(column.owed),
        quantity(column.extra),
    )


def _aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _text(figure: Fraction | None) -> str | None:
    return None if figure is None else str(figure)

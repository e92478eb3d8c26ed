"""Draws Kept files: small calendars with odd edges, every sort of provision, records that crowd on few days.

Each part is made from a handful of bytes, like dice that are thrown in order: Hypothesis draws and shrinks bytes many
times faster than it draws a field at a time, and zero bytes pick the plainest of everything.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, TypeVar

from hypothesis import strategies as st

FIRST = date(2026, 9, 1)
PUPILS = ("p0", "p1")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
REASONS = (
    "pupil_absent",
    "pupil_declined",
    "staff_absent",
    "staff_covering",
    "no_room",
    "external_no_show",
    "school_closed",
    "not_a_school_day",
    "provision_ended",
)
_RECORD = 20
T = TypeVar("T")


class Dice:
    """Throws from the bytes; once they are used up every throw is the first."""

    def __init__(self, data: bytes) -> None:
        self.left = int.from_bytes(data, "big")

    def number(self, least: int, most: int) -> int:
        self.left, at = divmod(self.left, most - least + 1)
        return least + at

    def pick(self, options: Sequence[T]) -> T:
        return options[self.number(0, len(options) - 1)]

    def one_in(self, many: int) -> bool:
        """Never once the bytes are used up."""
        return self.number(0, many - 1) == many - 1

    def day(self, first: date, last: date) -> date:
        return later(first, self.number(0, (last - first).days))

    def days(self, first: date, last: date, most: int) -> list[date]:
        return [self.day(first, last) for _ in range(self.number(0, most))]


def later(day: date, days: int) -> date:
    return day + timedelta(days=days)


def iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def term(dice: Dice, first: date) -> dict[str, Any]:
    last = later(first, dice.number(2, 20) if dice.one_in(4) else dice.number(25, 50))
    half_term = None
    if (last - first).days > 8 and not dice.one_in(3):
        rest = dice.day(later(first, 1), later(last, -2))
        ends = dice.day(rest, later(rest, min(11, (last - rest).days - 1)))
        half_term = {"starts_on": iso(rest), "ends_on": iso(ends)}
    return {"name": "Term", "starts_on": iso(first), "ends_on": iso(last), "half_term": half_term}


def calendar(dice: Dice) -> dict[str, Any]:
    years, day = [], later(FIRST, dice.number(0, 6))
    for number in range(2 if dice.one_in(4) else 1):
        terms = []
        for _ in range(dice.number(1, 3)):
            terms.append(term(dice, day))
            day = later(date.fromisoformat(terms[-1]["ends_on"]), dice.number(1, 16))
        # A week of its own between two years: fortnights of both would share it otherwise.
        day = later(day, 7)
        first, last = date.fromisoformat(terms[0]["starts_on"]), date.fromisoformat(terms[-1]["ends_on"])
        years.append(
            {
                "name": f"Year {number}",
                "terms": terms,
                "inset_days": [iso(day) for day in dice.days(first, last, 4)],
                "bank_holidays": [iso(day) for day in dice.days(first, last, 2)],
                "planned_closures": [iso(day) for day in dice.days(first, last, 2)],
            }
        )
    closures = [weekday(day) for day in dice.days(FIRST, later(FIRST, 50), 5)]
    return {"years": years, "unplanned_closures": [{"on": iso(day), "reason": "snow"} for day in closures]}


def bounds(calendar: dict[str, Any]) -> tuple[date, date]:
    years = calendar["years"]
    return (
        date.fromisoformat(years[0]["terms"][0]["starts_on"]),
        date.fromisoformat(years[-1]["terms"][-1]["ends_on"]),
    )


def pair(dice: Dice, least: int, most: int) -> list[int]:
    number = dice.number(least, most)
    return [number, number + dice.number(0, 2)]


def dosage(dice: Dice) -> dict[str, Any]:
    window = dice.pick(("week", "week", "week", "day", "fortnight", "half_term", "term", "year", "block"))
    shape = dice.pick((*["count and minutes"] * 5, "count", "count", "total", "total", "both", "neither"))
    weekdays = None
    if window in ("day", "week") and not dice.one_in(2):
        weekdays = sorted({dice.pick(WEEKDAYS) for _ in range(dice.number(1, 4))}, key=WEEKDAYS.index)
    return {
        "kind": dice.pick((*["direct"] * 10, "indirect", "ambient")),
        "count": pair(dice, 1, 5) if shape in ("count", "count and minutes", "both") else None,
        "minutes": pair(dice, 5, 60) if shape == "count and minutes" or dice.one_in(5) else None,
        "window_minutes": dice.number(1, 300) if shape in ("total", "both") else None,
        "window": window,
        "weekdays": weekdays,
        "bound": dice.pick((*["target"] * 8, "floor", "ceiling")),
        "group": dice.pick((None, [1, 1], [1, 1], [2, 4])),
        "role": dice.pick((None, "ta", "therapist")),
        "qualified": dice.one_in(5),
    }


def provision(dice: Dice, number: int, first: date, last: date) -> dict[str, Any]:
    early = later(first, min(15, (last - first).days))
    starts_on = dice.day(later(first, -9), later(last, 9)) if dice.one_in(5) else dice.day(later(first, -6), early)
    return {
        "id": f"v{number}",
        "title": "Provision",
        "pupils": dice.pick((["p0"], ["p0"], ["p0", "p1"], ["p1", "p0"], ["p1"])),
        "plan": dice.pick((None, "statutory", "statutory", "support")),
        "items": [],
        "dosage": dosage(dice),
        "starts_on": iso(starts_on),
        "ends_on": iso(later(starts_on, dice.number(0, 60))) if dice.one_in(5) else None,
        "block_weeks": dice.pick((None, None, None, None, 1, 2, 6)),
        "deliverers": ["ada"],
        "replaces": f"v{dice.number(0, number - 1)}" if number and dice.one_in(4) else None,
    }


def record(dice: Dice, number: int, file: dict[str, Any], busy: Sequence[date]) -> dict[str, Any]:
    def some_day() -> date:
        first, last = bounds(file["calendar"])
        return dice.day(later(first, -9), later(last, 9)) if dice.one_in(8) else dice.pick(busy)

    provision = dice.pick(file["provisions"][:1] * 2 + file["provisions"])
    amends = f"r{dice.number(0, number - 1):03}" if number and dice.one_in(5) else None
    outcome = dice.pick(("delivered", "part_delivered", "not_delivered", "void" if amends else "delivered"))
    dosage = provision["dosage"]
    minutes_only = dosage["count"] is None and dosage["window_minutes"] is not None
    minutes = 0 if dice.one_in(8) else dice.number(1, 70)
    on, reason, makes_up = some_day(), dice.pick(REASONS), None
    if outcome != "not_delivered" and dice.one_in(4):
        makes_up = some_day()
        if not dice.one_in(4):
            on, makes_up = max(on, makes_up), min(on, makes_up)
    if outcome == "part_delivered" and dice.one_in(2):
        reason = None
    return {
        "id": f"r{number:03}",
        "session": "s",
        "provision": provision["id"],
        "pupil": dice.pick((*provision["pupils"] * 9, *PUPILS)),
        "on": iso(on),
        "outcome": outcome,
        "minutes": minutes if minutes_only or dice.one_in(2) else None,
        "reason": None if outcome in ("delivered", "void") else reason,
        "starts_at": None,
        "by": dice.pick(("ada", "ben", "cat")),
        "role": dice.pick((None, "ta", "therapist")),
        "group_size": dice.pick((None, 1, 1, 2, 5)),
        "other_activity": dice.one_in(8),
        "second_session": dice.one_in(6),
        "makes_up": iso(makes_up),
        "amends": amends,
        "recorded_at": None,
    }


def settings(dice: Dice) -> dict[str, Any]:
    every: dict[str, Sequence[Any]] = {
        "short_week": ("full_from_3", "in_full", "in_proportion"),
        "terms_per_year": (3, 6),
        "full_session_share": ("4/5", "3/4", "1", "1/3"),
        "max_sessions_a_day": (1, 2, 3),
        "on_track_from": ("9/10", "1", "19/20"),
        "watch_from": ("4/5", "3/4", "9/10"),
    }
    return {name: dice.pick(options) for name, options in every.items() if dice.one_in(2)}


def pupil(dice: Dice, name: str, roll: int, first: date, last: date) -> dict[str, Any]:
    """`roll`: one pupil in so many joins late, and one in so many leaves early."""
    joins = dice.day(later(first, -9), later(first, 30)) if dice.one_in(roll) else None
    leaves = dice.day(joins or first, later(last, 40)) if dice.one_in(roll) else None
    on_roll = {"on_roll_from": iso(joins), "on_roll_to": iso(leaves)}
    return {"id": name, "name": name.upper(), "year_group": 4, "sen_status": "E", **on_roll}


def weekday(day: date) -> date:
    return day if day.weekday() < 5 else later(day, -2)


def dice(size: int) -> st.SearchStrategy[Dice]:
    return st.binary(min_size=size, max_size=size).map(Dice)


@st.composite
def kept_files(draw: st.DrawFn, most_records: int = 25) -> tuple[dict[str, Any], str]:
    """A Kept file that breaks no rule, and the date to draw its ledger up for."""
    throw = draw(dice(80))
    years = calendar(throw)
    first, last = bounds(years)
    file: dict[str, Any] = {
        "format": "kept/1",
        "school": {"name": "Larch Lane", "settings": settings(throw)},
        "calendar": years,
        "people": [
            {"id": "ada", "name": "Ada", "role": "ta", "qualifications": []},
            {"id": "ben", "name": "Ben", "role": "therapist", "qualifications": ["HCPC"]},
            {"id": "cat", "name": "Cat", "role": "ta", "qualifications": []},
        ],
        "pupils": [pupil(throw, "p0", 8, first, last), pupil(throw, "p1", 3, first, last)],
        "plans": [
            {"id": "statutory", "pupil": "p0", "source": throw.pick(("section_f", "isp")), "items": []},
            {"id": "support", "pupil": "p0", "source": throw.pick(("sen_support", "other")), "items": []},
        ],
        "provisions": [],
        "records": [],
    }
    for number, thrown in enumerate(draw(st.lists(dice(24), min_size=1, max_size=3))):
        file["provisions"].append(provision(thrown, number, first, last))
    starts_on = max(first, date.fromisoformat(file["provisions"][0]["starts_on"]))
    reach = throw.pick((30, 14, 70))
    busy = [throw.day(starts_on, later(starts_on, reach)) for _ in range(throw.number(1, 10))]
    busy = [day if throw.one_in(8) else weekday(day) for day in busy]
    shut = [day for day in busy if throw.one_in(4)]
    years["unplanned_closures"] += [{"on": iso(day), "reason": "snow"} for day in shut]
    many = draw(st.integers(0, most_records))
    thrown_at_once = draw(st.binary(min_size=many * _RECORD, max_size=many * _RECORD))
    for number in range(many):
        thrown = Dice(thrown_at_once[number * _RECORD : (number + 1) * _RECORD])
        file["records"].append(record(thrown, number, file, busy))
    soon = throw.day(max(busy), later(max(busy), 20))
    as_of = throw.day(later(first, -9), later(last, 9)) if throw.one_in(4) else soon
    return file, as_of.isoformat()

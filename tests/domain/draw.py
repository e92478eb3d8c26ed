"""Draws Kept files: small calendars with odd edges, every sort of provision, records that crowd on few days."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

FIRST = date(2026, 9, 1)
DELIVERERS = ("ada", "ben", "cat")
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


def later(day: date, days: int) -> date:
    return day + timedelta(days=days)


def iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


@st.composite
def terms(draw: st.DrawFn, first: date) -> dict[str, Any]:
    last = later(first, draw(st.integers(2, 50)))
    half_term = None
    if (last - first).days > 8 and draw(st.booleans()):
        rest = later(first, draw(st.integers(1, (last - first).days - 2)))
        ends = later(rest, draw(st.integers(0, min(11, (last - rest).days - 1))))
        half_term = {"starts_on": iso(rest), "ends_on": iso(ends)}
    return {"name": "Term", "starts_on": iso(first), "ends_on": iso(last), "half_term": half_term}


@st.composite
def calendars(draw: st.DrawFn) -> dict[str, Any]:
    years, day = [], later(FIRST, draw(st.integers(0, 6)))
    for number in range(draw(st.sampled_from((1, 1, 1, 2)))):
        found = []
        for _ in range(draw(st.integers(1, 3))):
            term = draw(terms(day))
            found.append(term)
            day = later(date.fromisoformat(term["ends_on"]), draw(st.integers(1, 16)))
        # A week of its own between two years: fortnights of both would share it otherwise.
        day = later(day, 7)
        inside = days_between(date.fromisoformat(found[0]["starts_on"]), date.fromisoformat(found[-1]["ends_on"]))
        years.append(
            {
                "name": f"Year {number}",
                "terms": found,
                "inset_days": [iso(day) for day in draw(st.lists(inside, max_size=4))],
                "bank_holidays": [iso(day) for day in draw(st.lists(inside, max_size=2))],
                "planned_closures": [iso(day) for day in draw(st.lists(inside, max_size=2))],
            }
        )
    inside = days_between(FIRST, day)
    closures = draw(st.lists(inside, max_size=5))
    return {"years": years, "unplanned_closures": [{"on": iso(day), "reason": "snow"} for day in closures]}


def days_between(first: date, last: date) -> st.SearchStrategy[date]:
    return st.integers(0, (last - first).days).map(lambda number: later(first, number))


def span(calendar: dict[str, Any]) -> tuple[date, date]:
    years = calendar["years"]
    return (
        date.fromisoformat(years[0]["terms"][0]["starts_on"]),
        date.fromisoformat(years[-1]["terms"][-1]["ends_on"]),
    )


def ranges(least: int, most: int) -> st.SearchStrategy[list[int]]:
    return st.tuples(st.integers(least, most), st.integers(0, 2)).map(lambda pair: [pair[0], sum(pair)])


@st.composite
def dosages(draw: st.DrawFn) -> dict[str, Any]:
    window = draw(st.sampled_from(("day", "week", "week", "week", "fortnight", "half_term", "term", "year", "block")))
    shape = draw(st.sampled_from(("count", "count and minutes", "count and minutes", "total", "both", "neither")))
    weekdays = None
    if window in ("day", "week") and draw(st.booleans()):
        weekdays = draw(st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=4, unique=True))
    return {
        "kind": draw(st.sampled_from(("direct", "direct", "direct", "direct", "indirect", "ambient"))),
        "count": draw(ranges(1, 5)) if shape in ("count", "count and minutes", "both") else None,
        "minutes": draw(ranges(5, 60)) if shape == "count and minutes" else draw(st.none() | ranges(5, 60)),
        "window_minutes": draw(st.integers(1, 300)) if shape in ("total", "both") else None,
        "window": window,
        "weekdays": weekdays,
        "bound": draw(st.sampled_from(("target", "target", "target", "floor", "ceiling"))),
        "group": draw(st.sampled_from((None, [1, 1], [1, 1], [2, 4]))),
        "role": draw(st.sampled_from((None, "ta", "therapist"))),
        "qualified": draw(st.booleans()),
    }


@st.composite
def provisions(draw: st.DrawFn, number: int, days: st.SearchStrategy[date], earlier: list[str]) -> dict[str, Any]:
    starts_on = draw(days)
    ends_on = draw(st.none() | st.integers(0, 60).map(lambda length: later(starts_on, length)))
    return {
        "id": f"v{number}",
        "title": "Provision",
        "pupils": draw(st.sampled_from((["p0"], ["p0"], ["p0", "p1"], ["p1"]))),
        "plan": draw(st.sampled_from((None, "statutory", "statutory", "support"))),
        "items": [],
        "dosage": draw(dosages()),
        "starts_on": iso(starts_on),
        "ends_on": iso(ends_on),
        "block_weeks": draw(st.sampled_from((None, None, 1, 2, 3, 6))),
        "deliverers": ["ada"],
        "replaces": draw(st.sampled_from((None, None, *earlier))),
    }


@st.composite
def records(
    draw: st.DrawFn, number: int, file: dict[str, Any], busy: list[date], days: st.SearchStrategy[date]
) -> dict[str, Any]:
    some_day = st.sampled_from(busy) | st.sampled_from(busy) | days
    earlier = [record["id"] for record in file["records"]]
    amends = draw(st.sampled_from(earlier)) if earlier and draw(st.integers(0, 4)) == 0 else None
    provision = draw(st.sampled_from(file["provisions"]))
    outcomes = ["delivered", "delivered", "part_delivered", "not_delivered"] + (["void"] if amends else [])
    outcome = draw(st.sampled_from(outcomes))
    dosage = provision["dosage"]
    needs_minutes = dosage["count"] is None and dosage["window_minutes"] is not None
    reason = draw(st.sampled_from(REASONS))
    if outcome == "part_delivered":
        reason = draw(st.sampled_from((None, reason)))
    return {
        "id": f"r{number:03}",
        "session": "s",
        "provision": provision["id"],
        "pupil": draw(st.sampled_from((*provision["pupils"], *provision["pupils"], *provision["pupils"], *PUPILS))),
        "on": iso(draw(some_day)),
        "outcome": outcome,
        "minutes": draw(st.integers(0, 70)) if needs_minutes else draw(st.none() | st.integers(0, 70)),
        "reason": None if outcome in ("delivered", "void") else reason,
        "starts_at": None,
        "by": draw(st.sampled_from(DELIVERERS)),
        "role": draw(st.sampled_from((None, "ta", "therapist"))),
        "group_size": draw(st.sampled_from((None, 1, 1, 2, 5))),
        "other_activity": draw(st.integers(0, 7)) == 0,
        "second_session": draw(st.integers(0, 5)) == 0,
        "makes_up": iso(draw(some_day)) if outcome != "not_delivered" and draw(st.integers(0, 3)) == 0 else None,
        "amends": amends,
        "recorded_at": None,
    }


@st.composite
def settings_in_force(draw: st.DrawFn) -> dict[str, Any]:
    every = {
        "short_week": st.sampled_from(("full_from_3", "in_full", "in_proportion")),
        "terms_per_year": st.sampled_from((3, 6)),
        "full_session_share": st.sampled_from(("4/5", "3/4", "1", "1/3")),
        "max_sessions_a_day": st.integers(1, 3),
        "on_track_from": st.sampled_from(("9/10", "1", "19/20")),
        "watch_from": st.sampled_from(("4/5", "3/4", "9/10")),
    }
    return {name: draw(value) for name, value in every.items() if draw(st.booleans())}


@st.composite
def kept_files(draw: st.DrawFn, most_records: int = 25) -> tuple[dict[str, Any], str]:
    """A Kept file that breaks no rule, and the date to draw its ledger up for."""
    calendar = draw(calendars())
    first, last = span(calendar)
    days = days_between(later(first, -9), later(last, 9))
    rolls = st.none() | days
    file: dict[str, Any] = {
        "format": "kept/1",
        "school": {"name": "Larch Lane", "settings": draw(settings_in_force())},
        "calendar": calendar,
        "people": [
            {"id": "ada", "name": "Ada", "role": "ta", "qualifications": []},
            {"id": "ben", "name": "Ben", "role": "therapist", "qualifications": ["HCPC"]},
            {"id": "cat", "name": "Cat", "role": "ta", "qualifications": []},
        ],
        "pupils": [pupil(name, draw(rolls), draw(rolls)) for name in PUPILS],
        "plans": [
            {"id": "statutory", "pupil": "p0", "source": draw(st.sampled_from(("section_f", "isp"))), "items": []},
            {"id": "support", "pupil": "p0", "source": draw(st.sampled_from(("sen_support", "other"))), "items": []},
        ],
        "provisions": [],
        "records": [],
    }
    for number in range(draw(st.integers(1, 3))):
        earlier = [provision["id"] for provision in file["provisions"]]
        file["provisions"].append(draw(provisions(number, days, earlier)))
    busy = draw(st.lists(days, min_size=1, max_size=5))
    for number in range(draw(st.integers(0, most_records))):
        file["records"].append(draw(records(number, file, busy, days)))
    return file, draw(days).isoformat()


def pupil(name: str, on_roll_from: date | None, on_roll_to: date | None) -> dict[str, Any]:
    if on_roll_from and on_roll_to and on_roll_to < on_roll_from:
        on_roll_from, on_roll_to = on_roll_to, on_roll_from
    return {
        "id": name,
        "name": name.upper(),
        "year_group": 4,
        "sen_status": "E",
        "on_roll_from": iso(on_roll_from),
        "on_roll_to": iso(on_roll_to),
    }

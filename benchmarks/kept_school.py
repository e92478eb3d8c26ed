"""A large school as a Kept file: six provisions a pupil, 39 weeks, about seven records a provision and week."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

FIRST = date(2026, 9, 7)
"""A Monday."""
TERMS = (("Autumn", 0, 14, 7), ("Spring", 17, 29, 6), ("Summer", 31, 44, 6))
"""Name, first and last week, and which of its weeks is the half-term break: 14 and 12 and 13 weeks of school."""
LINES: tuple[dict[str, Any], ...] = (
    {"count": [5, 5], "minutes": [20, 20], "window": "week"},
    {"count": [5, 6], "minutes": [30, 30], "window": "week"},
    {"count": [5, 5], "minutes": [15, 15], "window": "week", "weekdays": ["mon", "tue", "wed", "thu", "fri"]},
    {"count": [2, 2], "minutes": [10, 10], "window": "day"},
    {"count": [2, 2], "minutes": [15, 15], "window": "day"},
    {"count": [8, 8], "minutes": [20, 20], "window": "week"},
)
A_WEEK = (5, 5, 5, 10, 10, 8)
REASONS = ("pupil_absent", "staff_covering", "no_room", "school_event")


def write_school(path: Path, pupils: int, seed: int = 7, copies: int = 1) -> int:
    """Writes the file and says how many records are in it; `copies` of the year's records on the same windows."""
    count = 0
    with path.open("w", encoding="utf-8") as out:
        out.write(json.dumps(plans(pupils))[:-1] + ', "records": [')
        for count, record in enumerate(records(pupils, seed, copies), 1):
            out.write(("" if count == 1 else ",\n") + json.dumps(record))
        out.write("]}\n")
    return count


def mondays() -> Iterator[date]:
    for _, first, last, rest in TERMS:
        for week in range(first, last + 1):
            if week != first + rest:
                yield FIRST + timedelta(weeks=week)


def records(pupils: int, seed: int, copies: int = 1) -> Iterator[dict[str, Any]]:
    """Week by week, as a school logs them: 94 of 100 delivered, one in a hundred amended."""
    chance, number = Random(seed), 0
    for monday in mondays():
        for pupil in range(pupils):
            for line, times in enumerate(A_WEEK):
                for session in range(times * copies):
                    number += 1
                    record = _record(chance, number, pupil, line, monday + timedelta(days=session % 5))
                    yield record
                    if chance.random() < 0.01:
                        number += 1
                        yield {**record, "id": _id("8", number), "amends": record["id"], "minutes": 12}


def delivered(number: int, provision: int, day: date) -> dict[str, Any]:
    """One plain record more; `provision` counts through the whole school."""
    pupil, line = divmod(provision, len(LINES))
    quiet = {"outcome": "delivered", "minutes": None, "reason": None, "other_activity": False}
    return _record(Random(number), number, pupil, line, day) | quiet


def provision_id(number: int) -> str:
    return _id("7", number)


def _record(chance: Random, number: int, pupil: int, line: int, day: date) -> dict[str, Any]:
    luck = chance.random()
    outcome = "delivered" if luck < 0.9 else "part_delivered" if luck < 0.94 else "not_delivered"
    return {
        "id": _id("8", number),
        "session": _id("9", number),
        "provision": _id("7", pupil * len(LINES) + line),
        "pupil": _id("5", pupil),
        "on": day.isoformat(),
        "outcome": outcome,
        "minutes": LINES[line]["minutes"][0] if outcome == "delivered" and luck < 0.6 else None,
        "reason": chance.choice(REASONS) if outcome == "not_delivered" else None,
        "starts_at": f"{9 + number % 6:02}:{number % 4 * 15:02}",
        "by": _id("4", pupil % 40),
        "role": "ta",
        "group_size": 1,
        "other_activity": luck < 0.005,
        "second_session": line in (3, 4, 5),
        "makes_up": None,
        "amends": None,
        "recorded_at": f"{day.isoformat()}T14:{number % 60:02}:00Z",
    }


def plans(pupils: int) -> dict[str, Any]:
    return {
        "format": "kept/1",
        "school": {"name": "A large school", "settings": {}},
        "calendar": {"years": [_year()], "unplanned_closures": [{"on": "2027-01-14", "reason": "snow"}]},
        "people": [
            {"id": _id("4", number), "name": f"Person {number}", "role": "ta", "qualifications": []}
            for number in range(40)
        ],
        "pupils": [
            {
                "id": _id("5", number),
                "name": f"Pupil {number}",
                "year_group": number % 7,
                "sen_status": "E",
                "on_roll_from": None,
                "on_roll_to": None,
            }
            for number in range(pupils)
        ],
        "plans": [
            {"id": _id("6", number), "pupil": _id("5", number), "source": "section_f", "from": None, "items": []}
            for number in range(pupils)
        ],
        "provisions": [
            {
                "id": _id("7", pupil * len(LINES) + line),
                "title": f"Line {line}",
                "pupils": [_id("5", pupil)],
                "plan": _id("6", pupil),
                "items": [],
                "dosage": {"kind": "direct", "group": [1, 2], "role": "ta", **dosage},
                "starts_on": FIRST.isoformat(),
                "deliverers": [_id("4", pupil % 40)],
            }
            for pupil in range(pupils)
            for line, dosage in enumerate(LINES)
        ],
    }


def _year() -> dict[str, Any]:
    terms = []
    for name, first, last, rest in TERMS:
        monday = FIRST + timedelta(weeks=first + rest)
        terms.append(
            {
                "name": name,
                "starts_on": (FIRST + timedelta(weeks=first)).isoformat(),
                "ends_on": (FIRST + timedelta(weeks=last, days=4)).isoformat(),
                "half_term": {"starts_on": monday.isoformat(), "ends_on": (monday + timedelta(days=4)).isoformat()},
            }
        )
    return {"name": "2026-27", "terms": terms, "inset_days": [], "bank_holidays": [], "planned_closures": []}


def _id(kind: str, number: int) -> str:
    """A UUIDv7 whose order is that of the numbers."""
    return str(UUID(int=(0x0192_0000_0000 + number) << 80 | 0x7 << 76 | int(kind, 16) << 68 | 0x2 << 62 | number))

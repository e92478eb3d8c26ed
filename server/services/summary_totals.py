"""A closed week for those who see nobody by name: sums, and null wherever fewer than five pupils stand behind one.

Read off the stored summary, so that it says the same for ever.
"""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from server.domain.small_cells import FEWEST_SHOWN, hide_few, hide_small
from server.services.summaries import get
from server.store.engine import Database

Body = Mapping[str, Any]


def totals(db: Database, school_id: str, week_of: date) -> dict[str, Any]:
    """Raises Refusal `not_found`."""
    return totals_of(get(db, school_id, week_of))


def totals_of(body: Body) -> dict[str, Any]:
    pupils = {each["pupil"]["id"] for each in body["by_pupil"]}
    enough = len(pupils) >= FEWEST_SHOWN
    of_status: dict[str, int] = {}
    for each in body["by_pupil"]:
        status = each["status"] or "not_said"
        of_status[status] = of_status.get(status, 0) + 1
    total, statuses = hide_small(len(pupils), of_status)
    figures = {name: body[name] if enough else None for name in ("received", "offered", "accounted")}
    same = ("week_of", "school", "created_at", "school_days", "rules_version", "calendar_version")
    return {
        **{name: body[name] for name in same},
        **figures,
        "pupils": total,
        "statuses": [{"name": name, "pupils": statuses[name]} for name in sorted(statuses)],
        "reasons": _reasons(body) if enough else [],
        "trend": [_point(point) for point in body["trend"]],
    }


def _reasons(body: Body) -> list[dict[str, Any]]:
    behind: dict[str, set[str]] = {}
    for line in body["lines"]:
        column = line["sessions"]
        if column is not None and line["closed"] and not line["indirect"]:
            for reason, amount in column["not_delivered"].items():
                if Fraction(amount):
                    behind.setdefault(reason, set()).add(line["pupil"]["id"])
    hidden = hide_few(behind)
    return [
        {name: each[name] for name in ("reason", "side")}
        | {"sessions": None if each["reason"] in hidden else each["sessions"]}
        for each in body["by_reason"]
        if each["reason"] in behind
    ]


def _point(point: Body) -> dict[str, Any]:
    few = point["pupils"] < FEWEST_SHOWN
    shown = {name: None if few else point[name] for name in ("received", "accounted")}
    return {"week_of": point["week_of"], **shown}

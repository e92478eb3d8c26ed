"""Dosage as JSON in normal form, as in a Kept file: what the provision table keeps and what devices are sent."""

from collections.abc import Mapping
from typing import Any

from server.domain.dosage import Dosage, Range
from server.domain.vocabulary import Bound, DelivererRole, Kind, Weekday, WindowKind


def dosage_body(dosage: Dosage) -> dict[str, Any]:
    """JSON values only; `dosage_from` reads it back equal."""
    return {
        "kind": dosage.kind.value,
        "count": list(dosage.count) if dosage.count else None,
        "minutes": list(dosage.minutes) if dosage.minutes else None,
        "window_minutes": dosage.window_minutes,
        "window": dosage.window.value if dosage.window else None,
        "weekdays": [day.value for day in Weekday if day in dosage.weekdays] if dosage.weekdays else None,
        "bound": dosage.bound.value,
        "group": list(dosage.group) if dosage.group else None,
        "role": dosage.role.value if dosage.role else None,
        "qualified": dosage.qualified,
    }


def dosage_from(body: Mapping[str, Any]) -> Dosage:
    """For what Kept itself wrote; a file from outside is checked by the importers first."""
    return Dosage(
        kind=Kind(body["kind"]),
        window=WindowKind(body["window"]) if body["window"] else None,
        count=_range(body["count"]),
        minutes=_range(body["minutes"]),
        window_minutes=body["window_minutes"],
        weekdays=frozenset(Weekday(day) for day in body["weekdays"]) if body["weekdays"] else None,
        bound=Bound(body["bound"]),
        group=_range(body["group"]),
        role=DelivererRole(body["role"]) if body["role"] else None,
        qualified=body["qualified"],
    )


def _range(pair: list[int] | None) -> Range | None:
    return Range(pair[0], pair[1]) if pair else None

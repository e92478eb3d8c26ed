"""The parts of a Kept file as JSON values, from what the school's plans say. Records and what hangs on them come from
the store as they are (server/store/kept.py).

What interchange leaves optional is written only where it says something, so that a file holds no empty words.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from server.domain.calendar import SchoolCalendar, SchoolYear
from server.domain.plan import Plan, Provision
from server.domain.settings import LedgerSettings
from server.domain.vocabulary import Measurable
from server.reports.ledger_view import settings_json
from server.store.normal_form import dosage_body

FORMAT = "kept/1"


def school_json(name: str, settings: LedgerSettings) -> dict[str, Any]:
    return {"name": name, "settings": settings_json(settings)}


def calendar_json(calendar: SchoolCalendar) -> dict[str, Any]:
    closures = sorted(calendar.closures.values(), key=lambda closure: closure.on)
    return {
        "years": [_year(year) for year in calendar.years],
        "unplanned_closures": [{"on": closure.on.isoformat(), "reason": closure.reason} for closure in closures],
    }


def plan_json(plan: Plan) -> dict[str, Any]:
    return {
        "id": plan.id,
        "pupil": plan.pupil,
        "source": plan.source.value,
        "from": _day(plan.starts_on),
        "items": [{"id": item.id, "text": item.text} for item in plan.items],
    }


def provision_json(provision: Provision, asks: Sequence[str], area_of_need: str | None) -> dict[str, Any]:
    rest = {
        "replaces": provision.replaces,
        "weeks_per_year": provision.weeks_per_year,
        "review_on": _day(provision.review_on),
        "wording": provision.wording,
        "measurable": None if provision.measurable is Measurable.FULL else provision.measurable.value,
        "slots": [{"weekday": slot.weekday.value, "starts_at": slot.starts_at} for slot in provision.slots],
        "asks": list(asks),
        "area_of_need": area_of_need,
    }
    return {
        "id": provision.id,
        "title": provision.title,
        "pupils": list(provision.pupils),
        "plan": provision.plan,
        "items": list(provision.items),
        "dosage": dosage_body(provision.dosage),
        "starts_on": provision.starts_on.isoformat(),
        "ends_on": _day(provision.ends_on),
        "block_weeks": provision.block_weeks,
        "deliverers": list(provision.deliverers),
        **said(rest),
    }


def said(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Without what says nothing: null, and an empty list."""
    return {name: value for name, value in fields.items() if value is not None and value != []}


def _year(year: SchoolYear) -> dict[str, Any]:
    terms = [
        {
            "name": term.name,
            "starts_on": term.starts_on.isoformat(),
            "ends_on": term.ends_on.isoformat(),
            "half_term": term.half_term
            and {"starts_on": term.half_term.starts_on.isoformat(), "ends_on": term.half_term.ends_on.isoformat()},
        }
        for term in year.terms
    ]
    return {
        "name": year.name,
        "terms": terms,
        "inset_days": [day.isoformat() for day in sorted(year.inset_days)],
        "bank_holidays": [day.isoformat() for day in sorted(year.bank_holidays)],
        "planned_closures": [day.isoformat() for day in sorted(year.planned_closures)],
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()

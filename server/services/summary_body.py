"""A weekly summary as the JSON value that is stored: exact fractions and days as text, and how each figure is said.

Everything that any page, mail or file of it shows is in here, so that it is printed the same whatever changes later.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from fractions import Fraction
from typing import Any

from server.domain.alphabet import by_name
from server.domain.column import Column
from server.domain.dosage_words import quantity
from server.domain.figures import Figures
from server.domain.ledger import WindowLedger
from server.domain.status import FEWEST_FOR_PERCENT, in_words
from server.domain.summary import RULES, RULES_VERSION, Summary, SummaryKind, summarise
from server.domain.summary_line import WeekLine, received_of
from server.domain.vocabulary import Side
from server.domain.week_pictures import trend, week_word
from server.domain.week_tables import (
    Debt,
    Group,
    PersonWeek,
    Said,
    by_reason,
    entered,
    grouped,
    observed,
    own_week,
    to_cover,
)
from server.services.summary_facts import WeekFacts, calendar_version


def body_of(facts: WeekFacts, kind: SummaryKind) -> dict[str, Any]:
    known = facts.known
    summary = summarise(facts.week_of, facts.lines, known.settings, kind)
    own: list[Said] = [said for said in facts.said if said.record.on >= facts.week_of]
    weeks = _own_weeks(facts, own)
    settings = {name: _plain(value) for name, value in asdict(known.settings).items()}
    return {
        "kind": summary.kind.value,
        "week_of": summary.week_of.isoformat(),
        "school": known.school.name,
        "as_of": known.today.isoformat(),
        "school_days": [day.isoformat() for day in known.calendar.school_days(facts.days)],
        "closures": [
            {"on": on.isoformat(), "reason": closure.reason}
            for on, closure in sorted(known.calendar.closures.items())
            if on in facts.days
        ],
        **_sums(summary.total.sessions, summary.total.minutes, summary.figures),
        "to_come": str(_to_come(summary)),
        "wins": list(summary.wins),
        "risks": list(summary.risks),
        "ask": summary.ask,
        "by_provision": _by_provision(summary, own, facts),
        "by_intervention": _by_intervention(summary, own, facts),
        "by_pupil": _by_pupil(summary, facts),
        "by_reason": [
            {
                "reason": each.reason.value,
                "side": each.reason.side.value,
                "sessions": str(each.sessions),
                "minutes": str(each.minutes),
                "pupils": each.pupils,
            }
            for each in by_reason(summary.counted)
        ],
        "repay": [_debt(debt, facts) for debt in facts.repay],
        "entered": asdict(entered(facts.said, facts.week_of)),
        "to_cover": {name: _plain(value) for name, value in asdict(to_cover(own, facts.planned)).items()},
        "observed": asdict(observed(own)),
        "trend": [
            {
                "week_of": point.week_of.isoformat(),
                "received": figure(point.figures.received, point.total.sessions, "received"),
                "accounted": figure(point.figures.accounted, point.total.sessions, "accounted"),
                "pupils": point.pupils,
            }
            for point in trend(facts.of_week, facts.weeks, known.settings)
        ],
        "people": [_person(week, facts) for week in weeks],
        "to_ask": [
            {"name": known.people[week.person].name, "not_logged": str(week.not_logged)}
            for week in weeks
            if week.not_logged
        ],
        "lines": [_line(line, facts) for line in summary.lines],
        "rules": list(RULES),
        "rules_version": RULES_VERSION,
        "calendar_version": calendar_version(known.calendar),
        "settings": settings,
    }


def figure(value: Fraction | None, sessions: Column | None, name: str) -> dict[str, Any]:
    """The exact figure, and as it is said: where fewer than three sessions were due, those that it counts of them."""
    words = in_words(value, None)
    if value is not None and sessions is not None and sessions.due < FEWEST_FOR_PERCENT:
        part, whole = _counted(sessions, name)
        words = f"{quantity(part)} of {quantity(whole)}"
    return {"exact": None if value is None else str(value), "words": words}


def _counted(sessions: Column, name: str) -> tuple[Fraction, Fraction]:
    if name == "accounted":
        return sessions.due - sessions.unaccounted, sessions.due
    if name == "received":
        return sessions.delivered, sessions.due
    beyond = (amount for reason, amount in sessions.not_delivered.items() if reason.side in (Side.PUPIL, Side.CALENDAR))
    return sessions.delivered, sessions.due - sum(beyond, Fraction(0))


def _sums(sessions: Column | None, minutes: Column | None, figures: Figures) -> dict[str, Any]:
    return {
        "sessions": _column(sessions),
        "minutes": _column(minutes),
        "received": figure(figures.received, sessions, "received"),
        "offered": figure(figures.offered, sessions, "offered"),
        "accounted": figure(figures.accounted, sessions, "accounted"),
    }


def _to_come(summary: Summary) -> Fraction:
    """In sessions, of direct work that ends in the week."""
    ending = {(line.ledger.pupil, line.ledger.provision, line.ledger.starts_on) for line in summary.counted}
    return sum(
        (
            line.to_come
            for line in summary.lines
            if line.unit == "sessions" and (line.ledger.pupil, line.ledger.provision, line.ledger.starts_on) in ending
        ),
        Fraction(0),
    )


def _group(group: Group) -> dict[str, Any]:
    status = group.total.status
    return {
        **_sums(group.total.sessions, group.total.minutes, group.figures),
        "status": status.value if status else None,
        "statutory": any(line.statutory for line in group.lines),
        "awaiting_sync": any(line.awaiting_sync for line in group.lines),
    }


def _by_provision(summary: Summary, said: Sequence[Said], facts: WeekFacts) -> list[dict[str, Any]]:
    """By title. Indirect work has no row here: it is among the lines."""
    groups = grouped(summary.counted, facts.known.settings, lambda line: line.ledger.provision)
    return [
        {
            "provision": {"id": group.id, "title": group.lines[0].title},
            "pupils": len({line.ledger.pupil for line in group.lines}),
            **_group(group),
            "observed": asdict(observed(each for each in said if each.record.provision == group.id)),
        }
        for group in sorted(groups, key=lambda each: (each.lines[0].title.lower(), each.id))
    ]


def _by_intervention(summary: Summary, said: Sequence[Said], facts: WeekFacts) -> list[dict[str, Any]]:
    """By title: what stands under one name in the map, for however many pupils and groups."""
    groups = grouped(summary.counted, facts.known.settings, lambda line: line.title)
    return [
        {
            "title": group.id,
            "provisions": len({line.ledger.provision for line in group.lines}),
            "pupils": len({line.ledger.pupil for line in group.lines}),
            **_group(group),
            "observed": asdict(
                observed(
                    each for each in said if facts.known.provisions[each.record.provision].provision.title == group.id
                )
            ),
        }
        for group in sorted(groups, key=lambda each: each.id.lower())
    ]


def _by_pupil(summary: Summary, facts: WeekFacts) -> list[dict[str, Any]]:
    """By name; `weeks` says how each of the weeks of the trend went, the running one included."""
    groups = grouped(summary.counted, facts.known.settings, lambda line: line.ledger.pupil)
    of_pupil: dict[tuple[str, date], list[WindowLedger]] = {}
    for week in facts.weeks:
        for window in facts.of_week.get(week, ()):
            of_pupil.setdefault((window.pupil, week), []).append(window)
    return [
        {
            "pupil": {"id": group.id, "short_name": group.lines[0].pupil},
            "provisions": len({line.ledger.provision for line in group.lines}),
            **_group(group),
            "weeks": [week_word(of_pupil.get((group.id, week), ())) for week in facts.weeks],
        }
        for group in sorted(groups, key=lambda each: (each.lines[0].pupil, each.id))
    ]


def _debt(debt: Debt, facts: WeekFacts) -> dict[str, Any]:
    return {
        "pupil": {"id": debt.pupil, "short_name": facts.known.pupils[debt.pupil].short_name},
        "provision": {"id": debt.provision, "title": facts.known.provisions[debt.provision].provision.title},
        "statutory": debt.statutory,
        "unit": debt.unit,
        "owed": str(debt.owed),
        "fits": str(debt.fits),
        "since": debt.since.isoformat(),
    }


def _own_weeks(facts: WeekFacts, said: Sequence[Said]) -> list[PersonWeek]:
    """Of everybody who logged something in the week, or delivers something in it; by name."""
    named = {person for line in facts.lines for person in line.deliverers} | {each.record.by for each in said}
    people = sorted((facts.known.people[each] for each in named), key=lambda each: (by_name(each.name), each.id))
    return [own_week(each.id, said, facts.lines) for each in people if each.active]


def _person(week: PersonWeek, facts: WeekFacts) -> dict[str, Any]:
    return {
        "person": {"id": week.person, "name": facts.known.people[week.person].name},
        "done": week.done,
        "part": week.part,
        "missed": week.missed,
        "reasons": {reason.value: number for reason, number in week.reasons.items()},
        "minutes": week.minutes,
        "not_logged": str(week.not_logged),
        "pupils": [
            {
                "pupil": {"id": each.line.ledger.pupil, "short_name": each.line.pupil},
                "provision": {"id": each.line.ledger.provision, "title": each.line.title},
                "unit": each.line.unit,
                "delivered": str(each.delivered),
                "due": str(each.due),
                "ends_on": each.line.ledger.ends_on.isoformat(),
            }
            for each in week.pupils
        ],
    }


def _line(line: WeekLine, facts: WeekFacts) -> dict[str, Any]:
    ledger = line.ledger
    return {
        "pupil": {"id": ledger.pupil, "short_name": line.pupil},
        "provision": {"id": ledger.provision, "title": line.title},
        "deliverers": [facts.known.people[each].name for each in line.deliverers],
        "statutory": line.statutory,
        "indirect": line.indirect,
        "starts_on": ledger.starts_on.isoformat(),
        "ends_on": ledger.ends_on.isoformat(),
        "closed": ledger.closed,
        "sessions": _column(ledger.sessions),
        "minutes": _column(ledger.minutes),
        "not_logged": str(line.not_logged),
        "to_come": str(line.to_come),
        "received": figure(received_of(ledger), ledger.sessions, "received"),
        "status": ledger.status.value if ledger.status else None,
        "state": ledger.state.value if ledger.state else None,
        "awaiting_sync": line.awaiting_sync,
    }


def _column(column: Column | None) -> dict[str, Any] | None:
    """Without what came above what was due: no page of a summary shows it."""
    return None if column is None else {name: text for name, text in column.as_text().items() if name != "extra"}


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Fraction | date) else value

"""The weekly summary of a closed week: made once, stored with its rules and settings, printed the same for ever."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from server.domain import watch
from server.domain.calendar import Span
from server.domain.column import Column
from server.domain.ledger import WindowLedger
from server.domain.status import in_words
from server.domain.summary import RULES, RULES_VERSION, Summary, WeekLine, of_week, received_of, summarise
from server.domain.vocabulary import Kind, WindowKind
from server.services.ids import new_id
from server.services.refusal import Refusal
from server.services.reviewed import Known, known
from server.services.today import LONDON
from server.store import ledgers, people, summaries
from server.store.engine import Database

WEEK = timedelta(days=7)


def build(db: Database, school_id: str, slot_at: datetime, now: datetime) -> date | None:
    """Sums up the last school week that was over at `slot_at`, and gives its Monday; None if that was done before, or
    there is no such week. The review must have looked at the week's windows."""
    with db.write() as session:
        facts = known(session, school_id, now)
        this_monday = facts.calendar.week_of(slot_at.astimezone(LONDON).date())
        over = [monday for monday in facts.calendar.school_weeks() if monday < this_monday]
        if not over or summaries.one(session, school_id, over[-1]) is not None:
            return None
        body = _body(summarise(over[-1], _lines(session, facts, over[-1]), facts.settings), facts)
        stored = summaries.add(session, school_id, new_id(now), over[-1], body, RULES_VERSION, now)
        return over[-1] if stored else None


def listed(db: Database, school_id: str) -> list[dict[str, Any]]:
    """Which weeks are summed up, the newest first."""
    with db.read() as session:
        return [{"week_of": week_of, "created_at": at} for week_of, at in summaries.listed(session, school_id)]


def get(db: Database, school_id: str, week_of: date) -> dict[str, Any]:
    """The summary as it was stored. Raises Refusal `not_found`."""
    with db.read() as session:
        found = summaries.one(session, school_id, week_of)
    if found is None:
        raise Refusal("not_found", "There is no summary of that week.")
    body, created_at = found
    return {
        **body,
        "created_at": created_at,
        "week_of": week_of,
        "school_days": [date.fromisoformat(day) for day in body["school_days"]],
        "lines": [
            line | {day: date.fromisoformat(line[day]) for day in ("starts_on", "ends_on")} for line in body["lines"]
        ],
    }


def _lines(session: Session, facts: Known, week_of: date) -> list[WeekLine]:
    """The windows that closed in the week, and those that were open in it; each with the one that closed before it."""
    names = people.pupils(session, facts.school_id)
    week = Span(week_of, week_of + WEEK - timedelta(days=1))
    closed_before: dict[tuple[str, str], WindowLedger] = {}
    found = []
    for ledger in _by_week(ledgers.windows(session, facts.school_id, to_on=week.ends_on), facts):
        column = ledger.sessions or ledger.minutes
        if column is None or not column.due:
            continue
        pair = (ledger.provision, ledger.pupil)
        if ledger.ends_on in week or (not ledger.closed and ledger.ends_on >= week_of):
            provision = facts.provisions[ledger.provision]
            waits = watch.awaiting_sync(ledger.ends_on, facts.devices(provision), facts.calendar, facts.today)
            found.append(
                WeekLine(
                    ledger,
                    names[ledger.pupil].short_name,
                    provision.title,
                    facts.statutory(provision),
                    closed_before.get(pair),
                    awaiting_sync=waits and bool(column.due - column.delivered),
                    indirect=provision.dosage.kind is Kind.INDIRECT,
                )
            )
        if ledger.closed:
            closed_before[pair] = ledger
    return found


def _by_week(stored: Iterable[WindowLedger], facts: Known) -> Iterator[WindowLedger]:
    """The windows as they are, but the days of a day window a week at a time: five lines for one provision say less."""

    def same(ledger: WindowLedger) -> tuple[str, str, date, bool]:
        daily = facts.provisions[ledger.provision].dosage.window is WindowKind.DAY
        starts = facts.calendar.week_of(ledger.starts_on) if daily else ledger.starts_on
        return ledger.pupil, ledger.provision, starts, ledger.closed

    for _, group in groupby(stored, key=same):
        days = list(group)
        yield of_week(days, facts.settings) if len(days) > 1 and days[0].closed else days[0]


def _body(summary: Summary, facts: Known) -> dict[str, Any]:
    settings = {name: _plain(value) for name, value in asdict(facts.settings).items()}
    days = facts.calendar.school_days(Span(summary.week_of, summary.week_of + WEEK - timedelta(days=1)))
    return {
        "week_of": summary.week_of.isoformat(),
        "school_days": [day.isoformat() for day in days],
        "sessions": _column(summary.total.sessions),
        "minutes": _column(summary.total.minutes),
        "received": _figure(summary.figures.received, summary.total.sessions),
        "offered": _figure(summary.figures.offered, summary.total.sessions),
        "accounted": _figure(summary.figures.accounted, summary.total.sessions),
        "wins": list(summary.wins),
        "risks": list(summary.risks),
        "ask": summary.ask,
        "lines": [_line(line) for line in summary.lines],
        "rules": list(RULES),
        "rules_version": RULES_VERSION,
        "settings": settings,
    }


def _line(line: WeekLine) -> dict[str, Any]:
    ledger = line.ledger
    return {
        "pupil": {"id": ledger.pupil, "short_name": line.pupil},
        "provision": {"id": ledger.provision, "title": line.title},
        "statutory": line.statutory,
        "starts_on": ledger.starts_on.isoformat(),
        "ends_on": ledger.ends_on.isoformat(),
        "closed": ledger.closed,
        "sessions": _column(ledger.sessions),
        "minutes": _column(ledger.minutes),
        "received": _figure(received_of(ledger), ledger.sessions),
        "status": ledger.status.value if ledger.status else None,
        "state": ledger.state.value if ledger.state else None,
        "awaiting_sync": line.awaiting_sync,
    }


def _column(column: Column | None) -> dict[str, Any] | None:
    if column is None:
        return None
    return {
        "due": str(column.due),
        "delivered": str(column.delivered),
        "not_as_specified": str(column.not_as_specified),
        "not_delivered": {reason.value: str(amount) for reason, amount in column.not_delivered.items()},
        "unaccounted": str(column.unaccounted),
        "made_up": str(column.made_up),
    }


def _figure(figure: Fraction | None, sessions: Column | None) -> dict[str, Any]:
    """The exact figure, and as it is said."""
    return {"exact": None if figure is None else str(figure), "words": in_words(figure, sessions)}


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Fraction) else value

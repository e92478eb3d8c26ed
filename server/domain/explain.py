"""Explained numbers: for every figure of a window the rule that made it, the sessions counted, the days left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from server.domain.calendar import SchoolCalendar
from server.domain.credit import Flag, Worth
from server.domain.dosage import planned_minutes
from server.domain.dosage_words import quantity
from server.domain.exact import exact
from server.domain.explain_days import DaysLeftOut, closed_days, days_left_out
from server.domain.explain_words import (
    FLAGS,
    amount,
    column_in_words,
    due_in_words,
    figures_in_words,
    reason_in_words,
    state_in_words,
    status_in_words,
)
from server.domain.figures import measure
from server.domain.ledger import ledger_of
from server.domain.plan import Person, Plan, Provision, Pupil
from server.domain.record import Record
from server.domain.settings import LedgerSettings
from server.domain.vocabulary import Outcome, Reason, Side
from server.domain.worked import Entry, WindowLedger, WorkedWindow


@dataclass(frozen=True, slots=True)
class Line:
    """`figure` is the name of a column's or a window's figure; `unit` is sessions, minutes or None for both."""

    figure: str
    unit: str | None
    sentence: str


@dataclass(frozen=True, slots=True)
class CountedSession:
    """A standing record and what it counts for here. A unit that the dosage does not have is None."""

    record: str
    on: date
    by: str
    sessions: Fraction | None
    minutes: Fraction | None
    makes_up: bool
    flags: tuple[Flag, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class WindowExplanation:
    """`closed_days` are unplanned closures: their day stays due."""

    ledger: WindowLedger
    lines: tuple[Line, ...]
    counted: tuple[CountedSession, ...]
    left_out: tuple[DaysLeftOut, ...]
    closed_days: tuple[DaysLeftOut, ...]


def explain_window(
    provision: Provision,
    pupil: Pupil,
    plan: Plan | None,
    calendar: SchoolCalendar,
    settings: LedgerSettings,
    people: Mapping[str, Person],
    records: Sequence[Record],
    as_of: date,
    day: date,
) -> WindowExplanation | None:
    """The window that holds `day`; None where none that has begun does. The rest is as for `ledger_of`."""
    ledger = ledger_of(provision, pupil, plan, calendar, settings, people, records, as_of, touching=[day])
    worked = next((window for window in ledger.worked if day in window.window.span), None)
    return explain(worked, provision, pupil, calendar, settings) if worked is not None else None


def explain(
    worked: WorkedWindow, provision: Provision, pupil: Pupil, calendar: SchoolCalendar, settings: LedgerSettings
) -> WindowExplanation:
    return WindowExplanation(
        ledger=worked.ledger,
        lines=_lines(worked, provision, settings),
        counted=tuple(
            [_counted(entry, worked, provision, settings, makes_up=False) for entry in worked.entries]
            + [_counted(entry, worked, provision, settings, makes_up=True) for entry in worked.make_ups]
        ),
        left_out=days_left_out(worked.window, provision, pupil, calendar, settings),
        closed_days=closed_days(worked.window.counted, calendar),
    )


def _lines(worked: WorkedWindow, provision: Provision, settings: LedgerSettings) -> tuple[Line, ...]:
    ledger = worked.ledger
    found = [Line("due", None, due_in_words(worked.window, provision.dosage, settings))]
    for unit, column in (("sessions", ledger.sessions), ("minutes", ledger.minutes)):
        if column is not None:
            found += [
                Line(figure, unit, sentence) for figure, sentence in column_in_words(column, unit, closed=ledger.closed)
            ]
    found += [Line(figure, None, sentence) for figure, sentence in figures_in_words(ledger)]
    for figure, said in (
        ("status", _status(ledger, settings)),
        ("state", state_in_words(worked.forecast)),
    ):
        if said is not None:
            found.append(Line(figure, None, said))
    return tuple(found)


def _status(ledger: WindowLedger, settings: LedgerSettings) -> str | None:
    unit = "minutes" if ledger.minutes is not None else "sessions"
    column = measure(ledger.sessions, ledger.minutes)
    return None if ledger.status is None else status_in_words(ledger.status, column, unit, settings)


def _counted(
    entry: Entry, worked: WorkedWindow, provision: Provision, settings: LedgerSettings, *, makes_up: bool
) -> CountedSession:
    record, worth = entry.record, entry.worth
    earned = worth if worth.credited else None
    return CountedSession(
        record=record.id,
        on=record.on,
        by=record.by,
        sessions=None if worked.window.due_sessions is None else exact(earned.sessions if earned else 0),
        minutes=None if worked.window.due_minutes is None else exact(earned.minutes if earned else 0),
        makes_up=makes_up,
        flags=worth.flags,
        sentence=_sentence(record, worth, worked, provision, settings, makes_up),
    )


def _sentence(
    record: Record, worth: Worth, worked: WorkedWindow, provision: Provision, settings: LedgerSettings, makes_up: bool
) -> str:
    if record.outcome is Outcome.NOT_DELIVERED:
        return f"Not delivered: {_said(record.reason)}."
    outcome = "Delivered" if record.outcome is Outcome.DELIVERED else "Part delivered"
    taught = f", {amount(Fraction(record.minutes), 'minutes')}" if record.minutes is not None else ""
    strayed = "".join(f"; {FLAGS[flag]}" for flag in worth.flags)
    if not worth.credited:
        return f"{outcome}{taught}{strayed}: it earns no credit."
    amounts = []
    if worked.window.due_sessions is not None:
        amounts.append(f"{quantity(exact(worth.sessions))} of a session" if worth.sessions < 1 else "1 session")
    if worked.window.due_minutes is not None:
        amounts.append(amount(exact(worth.minutes), "minutes"))
    why = _why_full(record, worth, provision, settings)
    accounts = worth.reason is None or bool(worth.lacking_sessions) or bool(worth.lacking_minutes)
    lacking = f"; the rest: {_said(record.reason)}" if record.reason is not None and accounts and not makes_up else ""
    repays = " It makes up for this window." if makes_up else ""
    return f"{outcome}{taught}{strayed}: counts {' and '.join(amounts)}{why}{lacking}.{repays}"


def _why_full(record: Record, worth: Worth, provision: Provision, settings: LedgerSettings) -> str:
    """Only where less than planned was taught and it counts as a whole session all the same."""
    planned = planned_minutes(provision.dosage)
    if planned is None or record.minutes is None:
        return ""
    if worth.sessions != 1 or record.minutes >= planned:
        return ""
    return f" (setting: {quantity(settings.full_session_share * 100)}% of {quantity(planned)} minutes counts as one)"


def _said(reason: Reason | None) -> str:
    if reason is None:
        return "no reason given"
    if reason.side is Side.NONE:
        return f"{reason_in_words(reason)}, which is a question for the SENCO and removes nothing"
    return reason_in_words(reason)

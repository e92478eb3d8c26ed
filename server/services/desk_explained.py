"""Why a window's figure is what it is: the rule in a sentence, the sessions, and the days that did not count."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from server.domain.calendar import SchoolCalendar, Span
from server.domain.dosage_words import quantity, span_of_minutes
from server.domain.plan import Provision
from server.domain.record import Record
from server.domain.windows import Rule
from server.domain.worked import Entry, WorkedWindow


@dataclass(frozen=True, slots=True)
class ExplainedSession:
    """`credit` is what it earned, in sessions where the dosage has them, else in minutes; None where nothing."""

    on: date
    by: str
    outcome: str
    minutes: int | None
    credit: Fraction | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class DayLeftOut:
    on: date
    why: str


@dataclass(frozen=True, slots=True)
class Explanation:
    sentence: str
    sessions: tuple[ExplainedSession, ...]
    days_left_out: tuple[DayLeftOut, ...]


def explain(worked: WorkedWindow, provision: Provision, calendar: SchoolCalendar, names: dict[str, str]) -> Explanation:
    entries = sorted((*worked.entries, *worked.make_ups), key=lambda entry: entry.record.on)
    return Explanation(
        sentence=_sentence(worked, provision),
        sessions=tuple(_session(entry, worked, names) for entry in entries),
        days_left_out=_left_out(worked, calendar),
    )


def _sentence(worked: WorkedWindow, provision: Provision) -> str:
    window = worked.window
    days = f"{len(window.counted)} school {'day' if len(window.counted) == 1 else 'days'}"
    if window.due_sessions is not None:
        due = f"{quantity(window.due_sessions)} {'session' if window.due_sessions == 1 else 'sessions'}"
        if window.due_minutes:
            due = f"{due} of {span_of_minutes(window.due_minutes / window.due_sessions)}"
    else:
        due = span_of_minutes(window.due_minutes or Fraction(0))
    say = {
        Rule.NEVER_DUE: "This dosage never falls due: the plan sets an upper limit or no amount.",
        Rule.EACH_DAY: f"Each school day is judged by itself: {due}.",
        Rule.WEEKDAYS: f"Due on {days} of its own weekdays: {due}.",
        Rule.IN_FULL: f"Due in full: {due} over {days}.",
        Rule.IN_PROPORTION: f"Due in proportion to {days}: {due}.",
        Rule.ROUNDED: f"A shorter window: in proportion to {days}, rounded, {due}.",
        Rule.AT_LEAST_ONE: f"A shorter window, but the plan is statutory: at least one, so {due} over {days}.",
        Rule.BLOCK: f"Due once for the whole block: {due}.",
    }[window.rule]
    return say if provision.replaces is None else f"{say} This follows an earlier version of the provision."


def _session(entry: Entry, worked: WorkedWindow, names: dict[str, str]) -> ExplainedSession:
    record, worth = entry.record, entry.worth
    amount = Fraction(worth.minutes if worked.window.due_sessions is None else worth.sessions)
    return ExplainedSession(
        on=record.on,
        by=names.get(record.by, ""),
        outcome=record.outcome,
        minutes=record.minutes,
        credit=amount if worth.credited and record.took_place else None,
        reason=record.reason,
    )


def _left_out(worked: WorkedWindow, calendar: SchoolCalendar) -> tuple[DayLeftOut, ...]:
    """Weekdays of the window that are no school day, and unplanned closures."""
    found = []
    for day in Span(worked.window.starts_on, worked.window.ends_on):
        closure = calendar.unplanned(day)
        if closure is not None and day in worked.window.counted:
            found.append(DayLeftOut(day, f"School closed: {closure.reason}" if closure.reason else "School closed"))
        elif day.weekday() < 5 and not calendar.is_school_day(day):
            found.append(DayLeftOut(day, "No school day"))
    return tuple(found[:20])


def entered_late(record: Record, received_on: date) -> bool:
    return received_on > record.on

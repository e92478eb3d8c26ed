"""Figures as the desk shows them: the share, what it is a share of, and whether a percentage would say too much."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from server.domain.calendar import SchoolCalendar, Span
from server.domain.column import Column
from server.domain.ledger import LedgerSettings, WindowLedger
from server.domain.status import FEWEST_FOR_PERCENT, SpanLedger, over
from server.domain.vocabulary import Side, Status

ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Figure:
    """`part` of `whole`. `value` is None where nothing was due; `percent` None where under three sessions were."""

    value: Fraction | None
    part: Fraction
    whole: Fraction
    unit: str
    percent: str | None


@dataclass(frozen=True, slots=True)
class Shares:
    """The three figures of delivery.md over the closed windows of a span, and what is owed there."""

    received: Figure
    offered: Figure
    accounted: Figure
    owed_sessions: Fraction | None
    owed_minutes: Fraction | None
    status: Status | None


def shares(windows: Iterable[WindowLedger], settings: LedgerSettings) -> Shares:
    """Where sessions and minutes stand side by side and do not add up, the figures are None."""
    closed = [window for window in windows if window.closed]
    sums = over(closed, settings)
    unit, column = _measured(sums, closed)
    beyond = sum(
        (amount for reason, amount in column.not_delivered.items() if reason.side in (Side.PUPIL, Side.CALENDAR)), ZERO
    )
    few = sums.sessions is not None and sums.sessions.due < FEWEST_FOR_PERCENT
    return Shares(
        received=_figure(column.delivered, column.due, unit, few),
        offered=_figure(column.delivered, column.due - beyond, unit, few),
        accounted=_figure(column.due - column.unaccounted, column.due, unit, few),
        owed_sessions=sums.sessions.owed if sums.sessions else None,
        owed_minutes=sums.minutes.owed if sums.minutes else None,
        status=sums.status,
    )


def this_term(calendar: SchoolCalendar, today: date) -> Span:
    """The term that holds today, else the last one that began; without a calendar, today alone."""
    begun = [span for span in calendar.terms() if span.starts_on <= today]
    return begun[-1] if begun else Span(today, today)


def _measured(sums: SpanLedger, closed: list[WindowLedger]) -> tuple[str, Column]:
    """Minutes where every window has them, else sessions where every window has those."""
    if closed and sums.minutes is not None and all(window.minutes is not None for window in closed):
        return "minutes", sums.minutes
    if sums.sessions is not None and all(window.sessions is not None for window in closed):
        return "sessions", sums.sessions
    return "sessions", Column(ZERO)


def _figure(part: Fraction, whole: Fraction, unit: str, few: bool) -> Figure:
    if not whole:
        return Figure(None, part, whole, unit, None)
    share = part / whole
    return Figure(share, part, whole, unit, None if few else f"{share.numerator * 100 // share.denominator}%")

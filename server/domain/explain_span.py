"""Explained numbers of a span: which windows are in it and why, each figure with its formula and numbers, the sessions
counted, the days left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from server.domain.calendar import SchoolCalendar, Span
from server.domain.dosage_words import day_in_words, quantity
from server.domain.explain import Line
from server.domain.explain_days import DaysLeftOut, closed_days, days_left_out_of
from server.domain.explain_words import amount, column_in_words
from server.domain.plan import Provision, Pupil
from server.domain.record import Record
from server.domain.settings import LedgerSettings
from server.domain.shares import Share, Shares, as_specified, shares, timely
from server.domain.spans import Chosen, reach, school_days_of, until
from server.domain.vocabulary import Status
from server.domain.windows import expected
from server.domain.worked import WindowLedger, WorkedWindow


@dataclass(frozen=True, slots=True)
class SpanWindow:
    """A window that the span touches. `says` what it adds, or why it is not `counted`."""

    starts_on: date
    ends_on: date
    counted: bool
    says: str


@dataclass(frozen=True, slots=True)
class SpanExplanation:
    """`rule` says which windows are meant, `lines` each amount in each unit; `closed_days` stay due."""

    shares: Shares
    as_specified: Share
    timely: Share
    rule: str
    windows: tuple[SpanWindow, ...]
    lines: tuple[Line, ...]
    left_out: tuple[DaysLeftOut, ...]
    closed_days: tuple[DaysLeftOut, ...]


def explain_span(
    chosen: Chosen,
    worked: Sequence[WorkedWindow],
    judged: Sequence[WindowLedger],
    records: Sequence[Record],
    provision: Provision,
    pupil: Pupil,
    calendar: SchoolCalendar,
    settings: LedgerSettings,
    today: date,
) -> SpanExplanation:
    """`worked` is the whole ledger of a pupil's provision, `judged` the same windows as of today: open until their last
    day is over. `records` are all of theirs, whole chains."""
    ending = frozenset(window.starts_on for window in chosen.of(judged))
    pairs = list(zip(worked, judged, strict=True))
    counted = [(each, window) for each, window in pairs if window.starts_on in ending and window.closed]
    over = reach(chosen, [each.window.span for each, _ in counted])
    found = shares([window for _, window in counted], settings)
    dates = [record for record in records if over is not None and record.on in over]
    return SpanExplanation(
        shares=found,
        as_specified=as_specified([each for each, _ in counted], few=found.few),
        timely=timely(dates),
        rule=_rule(chosen, len(counted), calendar),
        windows=tuple(_windows([window for _, window in pairs], ending, over, chosen)),
        lines=tuple(_lines(found)),
        left_out=_left_out(over, provision, pupil, calendar, today),
        closed_days=_closed(over, provision, pupil, calendar, today),
    )


def _rule(chosen: Chosen, count: int, calendar: SchoolCalendar) -> str:
    windows = f"{count} closed {'window' if count == 1 else 'windows'}"
    if chosen.span is None:
        return f"The last {windows} in which something was due. What is still running counts when it has closed."
    about = school_days_of(chosen.span, calendar)
    return (
        f"A window counts in the span in which it ends: {windows} ended from {day_in_words(about.starts_on)} to "
        f"{day_in_words(about.ends_on)}. What is still running counts when it has closed."
    )


def _windows(
    judged: Sequence[WindowLedger], ending: frozenset[date], over: Span | None, chosen: Chosen
) -> list[SpanWindow]:
    """Those counted, and those that a reader would look for."""
    found = []
    for window in judged:
        counted = window.closed and window.starts_on in ending
        touches = over is not None and Span(window.starts_on, window.ends_on).meets(over)
        # With the last windows the one that is running is what comes after them.
        if counted or touches or (chosen.span is None and not window.closed):
            found.append(SpanWindow(window.starts_on, window.ends_on, counted, _says(window, ending, over)))
    return found


def _says(window: WindowLedger, ending: frozenset[date], over: Span | None) -> str:
    if not window.closed:
        return "still running: counts when it has closed"
    if window.starts_on not in ending:
        return "ends later: counts in the span in which it ends"
    column, unit = (window.sessions, "sessions") if window.sessions is not None else (window.minutes, "minutes")
    assert column is not None  # noqa: S101 every dosage has one or the other
    if window.status is Status.NOTHING_DUE:
        said = "nothing was due"
        return f"{said}; {amount(column.extra, unit)} extra" if column.extra else said
    said = f"{quantity(column.delivered)} of {amount(column.due, unit)}"
    if window.sessions is not None and window.minutes is not None:
        said += f", {quantity(window.minutes.delivered)} of {amount(window.minutes.due, 'minutes')}"
    if over is not None and window.starts_on < over.starts_on:
        said += "; it began before the span and counts whole"
    return said


def _lines(found: Shares) -> list[Line]:
    lines: list[Line] = []
    added = f"{found.windows} {'window' if found.windows == 1 else 'windows'} added up"
    for unit, column in (("sessions", found.sessions), ("minutes", found.minutes)):
        if column is not None:
            lines.append(Line("due", unit, f"Due {amount(column.due, unit)}: {added}."))
            lines += [Line(figure, unit, sentence) for figure, sentence in column_in_words(column, unit, "each window")]
    if found.status_sentence is not None:
        lines.append(Line("status", None, found.status_sentence))
    return lines


def _left_out(
    over: Span | None, provision: Provision, pupil: Pupil, calendar: SchoolCalendar, today: date
) -> tuple[DaysLeftOut, ...]:
    return () if over is None else days_left_out_of(until(over, today), provision, pupil, calendar)


def _closed(
    over: Span | None, provision: Provision, pupil: Pupil, calendar: SchoolCalendar, today: date
) -> tuple[DaysLeftOut, ...]:
    if over is None:
        return ()
    own = expected(provision, pupil, calendar)
    return closed_days((day for day in calendar.school_days(until(over, today)) if day in own), calendar)

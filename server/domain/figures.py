"""The figures and the status of one column, of a window or of a span."""

from dataclasses import dataclass
from fractions import Fraction

from server.domain.column import Column
from server.domain.settings import LedgerSettings
from server.domain.vocabulary import Side, Status


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares of what was due. None means that nothing was due: never 100%."""

    received: Fraction | None
    offered: Fraction | None
    accounted: Fraction | None


def measure(sessions: Column | None, minutes: Column | None) -> Column:
    """The column that figures are taken from: minutes where the dosage has minutes, else sessions."""
    column = minutes if minutes is not None else sessions
    assert column is not None  # noqa: S101 every dosage has one or the other
    return column


def figures(column: Column) -> Figures:
    due = column.due
    if not due:
        return Figures(None, None, None)
    beyond = sum(
        (amount for reason, amount in column.not_delivered.items() if reason.side in (Side.PUPIL, Side.CALENDAR)),
        Fraction(0),
    )
    return Figures(
        received=column.delivered / due,
        offered=column.delivered / (due - beyond) if due != beyond else None,
        accounted=(due - column.unaccounted) / due,
    )


def status_of(column: Column, settings: LedgerSettings) -> Status:
    """By received; while what is unaccounted would decide between under and not, it is to be confirmed."""
    due = column.due
    if not due:
        return Status.NOTHING_DUE
    if column.delivered >= settings.on_track_from * due:
        return Status.ON_TRACK
    if column.delivered >= settings.watch_from * due:
        return Status.WATCH
    if column.delivered + column.unaccounted >= settings.watch_from * due:
        return Status.TO_CONFIRM
    return Status.UNDER

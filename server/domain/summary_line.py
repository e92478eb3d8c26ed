"""One pupil's provision in a week that is summed up."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from server.domain.column import Column
from server.domain.dosage_words import quantity
from server.domain.exact import ZERO
from server.domain.figures import figures, measure
from server.domain.ledger import WindowLedger
from server.domain.settings import LedgerSettings
from server.domain.status import over
from server.domain.vocabulary import State


@dataclass(frozen=True, slots=True)
class WeekLine:
    """One pupil's provision in the week. `before` is the last window that had closed before this one; `to_come`, in the
    line's own unit, can still be given before the window ends; `deliverers` are ids."""

    ledger: WindowLedger
    pupil: str
    title: str
    statutory: bool
    before: WindowLedger | None = None
    awaiting_sync: bool = False
    indirect: bool = False
    to_come: Fraction = ZERO
    deliverers: tuple[str, ...] = ()

    @property
    def not_logged(self) -> Fraction:
        return self.column.unaccounted - self.to_come

    @property
    def unit(self) -> str:
        return "sessions" if self.ledger.sessions is not None else "minutes"

    @property
    def column(self) -> Column:
        column = self.ledger.sessions or self.ledger.minutes
        assert column is not None  # noqa: S101 - a window without any unit has nothing due, and is no line
        return column

    @property
    def missing(self) -> Fraction:
        return self.column.due - self.column.delivered

    @property
    def out_of_reach(self) -> bool:
        """Also if all that is not logged was delivered: what nobody has said was missed is not taken for missed."""
        return self.ledger.state is State.UNREACHABLE and self.missing > self.column.unaccounted

    @property
    def done(self) -> str:
        """ "1 of 2 Lego Therapy sessions"; where parts of sessions were delivered, in minutes."""
        column, minutes = self.column, self.ledger.minutes
        if minutes is not None and (self.unit == "minutes" or column.delivered.denominator > 1):
            return f"{quantity(minutes.delivered)} of {quantity(minutes.due)} minutes of {self.title}"
        due = quantity(column.due)
        word = "session" if self.column.due == 1 else "sessions"
        return f"{quantity(self.column.delivered)} of {due} {self.title} {word}"


def of_week(days: Sequence[WindowLedger], settings: LedgerSettings) -> WindowLedger:
    """The closed day windows of one pupil's provision in a week, in date order, as one."""
    total = over(days, settings)
    return replace(
        days[0],
        ends_on=days[-1].ends_on,
        sessions=total.sessions,
        minutes=total.minutes,
        received=total.figures.received,
        offered=total.figures.offered,
        accounted=total.figures.accounted,
        status=total.status,
    )


def received_of(ledger: WindowLedger) -> Fraction | None:
    """The received figure of one window, closed or open; None where nothing is due."""
    return figures(measure(ledger.sessions, ledger.minutes)).received

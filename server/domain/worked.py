"""The ledger's values: a window's ledger, and everything that made it."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from server.domain.column import Column
from server.domain.credit import Worth
from server.domain.exact import Exact
from server.domain.forecast import Forecast
from server.domain.record import Record
from server.domain.vocabulary import State, Status
from server.domain.windows import Window


@dataclass(frozen=True, slots=True)
class WindowLedger:
    """One pupil, provision and window. `starts_on`/`ends_on`: first and last school day on which it is active.

    `status` is for closed windows, `state` for the open one; a column is None where the dosage has none of that unit.
    """

    pupil: str
    provision: str
    starts_on: date
    ends_on: date
    closed: bool
    sessions: Column | None
    minutes: Column | None
    received: Fraction | None
    offered: Fraction | None
    accounted: Fraction | None
    status: Status | None
    state: State | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A standing record in the window where it counts, with what it is worth there."""

    record: Record
    worth: Worth


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """An unplanned closure that accounts by itself for what that day's records leave of what was due on it."""

    on: date
    sessions: Exact
    minutes: Exact


@dataclass(frozen=True, slots=True)
class WorkedWindow:
    """A window's ledger with everything that made it. `forecast` is for the open window."""

    window: Window
    ledger: WindowLedger
    entries: tuple[Entry, ...]
    make_ups: tuple[Entry, ...]
    closed_days: tuple[ClosedDay, ...]
    forecast: Forecast | None


@dataclass(frozen=True, slots=True)
class PupilLedger:
    """One pupil and provision: the windows that have begun, in date order, and the records that count nowhere."""

    worked: tuple[WorkedWindow, ...]
    unplaced: tuple[str, ...]
    duplicates: tuple[str, ...]

    @property
    def windows(self) -> tuple[WindowLedger, ...]:
        return tuple(worked.ledger for worked in self.worked)

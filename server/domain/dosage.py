"""Dosage in normal form: how much, how often, for how long, in what group, by whom."""

from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from server.domain.exact import round_up
from server.domain.settings import LedgerSettings
from server.domain.vocabulary import Bound, DelivererRole, Kind, Weekday, WindowKind


class Range(NamedTuple):
    """From `least` to `most`, both included. Where a range is given, the lower end is what is due."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Dosage:
    """`count` sessions of `minutes` a window; or `window_minutes` a window where the plan gives only a total."""

    kind: Kind
    window: WindowKind | None
    count: Range | None = None
    minutes: Range | None = None
    window_minutes: int | None = None
    weekdays: frozenset[Weekday] | None = None
    bound: Bound = Bound.TARGET
    group: Range | None = None
    role: DelivererRole | None = None
    qualified: bool = False

    @property
    def falls_due(self) -> bool:
        """Only direct and indirect work has windows; ambient, equipment and review are kept elsewhere."""
        return self.kind in (Kind.DIRECT, Kind.INDIRECT) and self.window is not None

    @property
    def minutes_only(self) -> bool:
        """A total of minutes and no number of sessions: its sessions are null and every record states its minutes."""
        return self.count is None and self.window_minutes is not None

    @property
    def nothing_due(self) -> bool:
        """A ceiling can never be missed, nor can a dosage that says neither how often nor how long in all."""
        return self.bound is Bound.CEILING or (self.count is None and self.window_minutes is None)

    @property
    def one_to_one(self) -> bool:
        return self.group == (1, 1)


def planned_minutes(dosage: Dosage) -> Fraction | None:
    """The minutes planned for one session; None where the dosage plans none."""
    if dosage.minutes is not None:
        return Fraction(dosage.minutes.least)
    if dosage.count is not None and dosage.window_minutes is not None:
        return Fraction(dosage.window_minutes, dosage.count.least)
    return None


def sessions_that_fit_a_day(dosage: Dosage, settings: LedgerSettings) -> int:
    """How many sessions fill one day of one pupil."""
    if dosage.window is WindowKind.DAY:
        return dosage.count.least if dosage.count else 1
    if dosage.weekdays:
        return round_up(Fraction(dosage.count.least, len(dosage.weekdays))) if dosage.count else 1
    return settings.max_sessions_a_day

"""The school's own calendar: terms, half terms, closures, school days and weeks. Dates are school-local (Europe/London)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Span:
    """Every date from `starts_on` to `ends_on`, both included."""

    starts_on: date
    ends_on: date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.starts_on <= day <= self.ends_on


@dataclass(frozen=True, slots=True)
class Term:
    """One of the three published terms of a year, with its half-term break if it has one."""

    name: str
    starts_on: date
    ends_on: date
    half_term: Span | None = None


@dataclass(frozen=True, slots=True)
class SchoolYear:
    """An academic year as published; the three sets are planned days without pupils."""

    name: str
    terms: tuple[Term, ...]
    inset_days: frozenset[date] = frozenset()
    bank_holidays: frozenset[date] = frozenset()
    planned_closures: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class UnplannedClosure:
    """A day lost to snow, a boiler, a strike. It never shrinks what is due."""

    on: date
    reason: str


@dataclass(frozen=True)
class SchoolCalendar:
    """The years in date order and the closures that happened."""

    years: tuple[SchoolYear, ...]
    unplanned_closures: tuple[UnplannedClosure, ...] = ()

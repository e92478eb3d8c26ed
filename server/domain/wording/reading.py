"""What a wording says: parts with their numbers, and the questions that it leaves open."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple


class Column(StrEnum):
    """What the place in which the text stands says about a bare number in it."""

    SECTION_F = "section_f"
    FREQUENCY = "frequency"
    PER_WEEK = "per_week"
    LENGTH = "length"
    DURATION = "duration"
    GROUP = "group"


class Amount(NamedTuple):
    """From `least` to `most`; None is an open end ("at least 3", "up to 5")."""

    least: Fraction | None
    most: Fraction | None


class Group(NamedTuple):
    """Pupils taught together, the named one included. `type` is 1:1, small_group, whole_class or mixed."""

    type: str
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """What a person must decide: about which `field`, and the readings that a careful reader could give it."""

    field: str
    question: str
    readings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One promise of a wording; `period` also knows once, month, programme and term_span, which are no windows."""

    sessions: Amount | None = None
    period: str | None = None
    every_n_weeks: int | None = None
    session_minutes: Amount | None = None
    period_minutes: Amount | None = None
    sessions_total: Amount | None = None
    block_weeks: Amount | None = None
    group: Group | None = None
    days: tuple[str, ...] = ()
    week_cycle: str | None = None
    time_of_day: str | None = None
    terms: tuple[str, ...] = ()
    deliverer: tuple[str, ...] = ()
    bound: str = "exact"
    derived: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """`kind`: scheduled, duration_only, group_size, block_only, total_only, open_ended, as_needed, one_off, none or
    unparseable.

    `unread` are the words that no rule took; a person sees them beside the reading.
    """

    text: str
    kind: str
    parts: tuple[Part, ...] = ()
    vague_terms: tuple[str, ...] = ()
    asks: tuple[Ask, ...] = ()
    unread: tuple[str, ...] = ()

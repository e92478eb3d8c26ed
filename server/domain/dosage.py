"""Dosage in normal form: how much, how often, for how long, in what group, by whom."""

from dataclasses import dataclass
from typing import NamedTuple

from server.domain.vocabulary import Bound, DelivererRole, Kind, Weekday, WindowKind


class Range(NamedTuple):
    """From `least` to `most`, both included. Where a range is given, the lower end is what is due."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Dosage:
    """`count` sessions of `minutes` in each `window`; or `window_minutes` in each window where the plan gives only a total."""

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

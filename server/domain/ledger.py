"""The ledger of windows: due, delivered, not delivered by reason, unaccounted, made up, owed, extra. Exact fractions only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from server.domain.vocabulary import Reason, State, Status


@dataclass(frozen=True, slots=True)
class LedgerSettings:
    """The school settings that the ledger reads; every report prints them."""

    short_week: str = "full_from_3"
    terms_per_year: int = 3
    full_session_share: Fraction = Fraction(4, 5)
    max_sessions_a_day: int = 1
    on_track_from: Fraction = Fraction(9, 10)
    watch_from: Fraction = Fraction(4, 5)


@dataclass(frozen=True, slots=True)
class Column:
    """One unit of account (sessions or minutes) of a closed or open window.

    due = delivered + not_as_specified + sum(not_delivered) + unaccounted; owed = due - delivered - made_up, never below 0.
    """

    due: Fraction
    delivered: Fraction = Fraction(0)
    not_as_specified: Fraction = Fraction(0)
    not_delivered: Mapping[Reason, Fraction] = field(default_factory=dict)
    unaccounted: Fraction = Fraction(0)
    made_up: Fraction = Fraction(0)
    owed: Fraction = Fraction(0)
    extra: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class WindowLedger:
    """One pupil, provision and window. `starts_on`/`ends_on`: first and last school day on which it is active."""

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

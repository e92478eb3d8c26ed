"""The school settings that the rules read."""

from dataclasses import dataclass
from fractions import Fraction

SHORT_WEEKS = ("full_from_3", "in_full", "in_proportion")


@dataclass(frozen=True, slots=True)
class LedgerSettings:
    """The school settings that the ledger reads; every report prints them."""

    short_week: str = "full_from_3"
    terms_per_year: int = 3
    full_session_share: Fraction = Fraction(4, 5)
    max_sessions_a_day: int = 1
    on_track_from: Fraction = Fraction(9, 10)
    watch_from: Fraction = Fraction(4, 5)

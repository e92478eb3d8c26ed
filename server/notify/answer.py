"""What became of one try to hand a notice over, whichever way it goes."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Outcome(StrEnum):
    """What is to be done after an answer."""

    ACCEPTED = "accepted"
    GONE = "gone"
    LATER = "later"
    REFUSED = "refused"
    TOO_LARGE = "too_large"


@dataclass(frozen=True, slots=True)
class Answer:
    """`detail` is safe to store and to show: never the service's own words beyond its status."""

    outcome: Outcome
    detail: str
    retry_after: timedelta | None = None

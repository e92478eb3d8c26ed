"""Records: what a person said about one session for one pupil. Immutable; amended only by a later record."""

from dataclasses import dataclass
from datetime import date, datetime

from server.domain.vocabulary import DelivererRole, Outcome, Reason


@dataclass(frozen=True, slots=True)
class Record:
    """One record in log order. `amends` names the record that this one replaces; VOID with `amends` withdraws it.

    `minutes` is the time taught, or on a not-delivered record of a minutes-only dosage the time missed. `on` is the
    school-local day on which the session took place. `by` is the person who recorded it.
    """

    id: str
    session: str
    provision: str
    pupil: str
    on: date
    outcome: Outcome
    by: str
    minutes: int | None = None
    reason: Reason | None = None
    starts_at: str | None = None
    role: DelivererRole | None = None
    group_size: int | None = None
    other_activity: bool = False
    second_session: bool = False
    makes_up: date | None = None
    amends: str | None = None
    recorded_at: datetime | None = None

"""Records: what a person said about one session for one pupil. Immutable; amended only by a later record."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from server.domain.vocabulary import DelivererRole, Outcome, Reason


@dataclass(frozen=True, slots=True)
class Record:
    """One record in log order. `amends` names the record that this one replaces; VOID with `amends` withdraws it.

    `minutes` is the time taught, or on a not-delivered record the time missed. `on` is the school-local day on which
    the session took place. `by` is the person who recorded it.
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

    @property
    def took_place(self) -> bool:
        return self.outcome is Outcome.DELIVERED or self.outcome is Outcome.PART_DELIVERED


def standing(records: Iterable[Record]) -> tuple[Record, ...]:
    """Of each chain of amendments the one record that stands, in log order; of a withdrawn chain none.

    `records` are in log order. The latest record of a chain is its head, but while the head is a void only a record
    that amends that very void replaces it. A record that amends one which is not given begins a chain.
    """
    chains: dict[str, str] = {}
    heads: dict[str, Record] = {}
    for record in records:
        chain = chains.get(record.amends, record.id) if record.amends is not None else record.id
        chains[record.id] = chain
        head = heads.get(chain)
        if head is not None and not replaces(record.amends, head.id, head.outcome):
            continue
        # Taken out and put in again, so that the heads stay in log order.
        heads.pop(chain, None)
        heads[chain] = record
    return tuple(head for head in heads.values() if head.outcome is not Outcome.VOID)


def replaces(amends: str | None, head: str, outcome: str) -> bool:
    """Whether a later record of a chain takes its head's place: of a void only if it amends that very one."""
    return outcome != Outcome.VOID or amends == head


def duplicates_among(standing_records: Iterable[Record], fit_a_day: int) -> frozenset[str]:
    """The ids of duplicates among the standing records of one pupil and provision, given in log order.

    A second person's record of a session that earlier records already fill is a duplicate, unless it says that it was a
    second session. An earlier duplicate fills nothing; every other earlier session does, placed in a window or not.
    """
    filled: dict[date, list[Record]] = {}
    found = set()
    for record in standing_records:
        if not record.took_place:
            continue
        earlier = filled.setdefault(record.on, [])
        if not record.second_session and len(earlier) >= fit_a_day and any(other.by != record.by for other in earlier):
            found.add(record.id)
        else:
            earlier.append(record)
    return frozenset(found)

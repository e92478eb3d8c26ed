"""What one record is worth: its credit, what it accounts for, and where it strays from what was specified."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from server.domain.dosage import Dosage, planned_minutes
from server.domain.exact import Exact, round_up, share
from server.domain.plan import Person
from server.domain.record import Record
from server.domain.settings import LedgerSettings
from server.domain.vocabulary import Outcome, Reason, Side

_HALF = Fraction(1, 2)


class Flag(StrEnum):
    """Where a session that took place strays from the dosage. Its minutes stay visible; it fails `as_specified`."""

    GROUP_TOO_LARGE = "group_too_large"
    OTHER_ROLE = "other_role"
    UNQUALIFIED = "unqualified"
    OTHER_ACTIVITY = "other_activity"


@dataclass(frozen=True, slots=True)
class Worth:
    """`sessions` and `minutes` are what the session earns or, where not `credited`, what it would have earned.

    `lacking_*` is what the record accounts for under `reason`. A unit that the dosage does not have is 0 here.
    """

    sessions: Exact
    minutes: Exact
    credited: bool
    reason: Reason | None
    lacking_sessions: Exact
    lacking_minutes: Exact
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class Yardstick:
    """A provision's measures, worked out once for all its records. `planned` is whole minutes wherever it can be."""

    dosage: Dosage
    planned: Exact | None
    enough: int
    statutory: bool
    people: Mapping[str, Person]

    def worth(self, record: Record) -> Worth:
        """Without minutes on it, delivered is one session and the planned minutes, part delivered half of each."""
        if record.outcome is Outcome.NOT_DELIVERED:
            return self._missed(record)
        flags = self.flags(record)
        sessions, minutes = self._taught(record)
        lacking_sessions: Exact = 0
        lacking_minutes: Exact = 0
        reason = _accounting(record.reason)
        if reason is not None:
            lacking_sessions = 1 - sessions
            lacking_minutes = 0 if self.planned is None else max(self.planned - minutes, 0)
        return Worth(
            sessions, minutes, not self._earns_nothing(flags), reason, lacking_sessions, lacking_minutes, flags
        )

    def flags(self, record: Record) -> tuple[Flag, ...]:
        dosage = self.dosage
        found = []
        if dosage.group is not None and record.group_size is not None and record.group_size > dosage.group.most:
            found.append(Flag.GROUP_TOO_LARGE)
        if dosage.role is not None:
            person = self.people.get(record.by)
            role = record.role or (person.role if person else None)
            if role is not None and role is not dosage.role:
                found.append(Flag.OTHER_ROLE)
        if dosage.qualified and not self._has_qualification(record.by):
            found.append(Flag.UNQUALIFIED)
        if record.other_activity:
            found.append(Flag.OTHER_ACTIVITY)
        return tuple(found)

    def _missed(self, record: Record) -> Worth:
        reason = _accounting(record.reason)
        if reason is None:
            return Worth(0, 0, True, None, 0, 0, ())
        return Worth(0, 0, True, reason, 1, record.minutes if record.minutes is not None else self.planned or 0, ())

    def _taught(self, record: Record) -> tuple[Exact, Exact]:
        delivered = record.outcome is Outcome.DELIVERED
        if record.minutes is None:
            planned = self.planned or 0
            return (1, planned) if delivered else (_HALF, share(planned, 2))
        if self.planned is None:
            return (1 if delivered else _HALF), record.minutes
        if record.minutes >= self.enough:
            return 1, record.minutes
        return share(record.minutes, self.planned), record.minutes

    def _earns_nothing(self, flags: tuple[Flag, ...]) -> bool:
        if not flags:
            return False
        if Flag.OTHER_ACTIVITY in flags:
            return True
        return self.statutory and (
            Flag.UNQUALIFIED in flags or (self.dosage.one_to_one and Flag.GROUP_TOO_LARGE in flags)
        )

    def _has_qualification(self, person_id: str) -> bool:
        person = self.people.get(person_id)
        return person is not None and bool(person.qualifications)


def yardstick(dosage: Dosage, statutory: bool, people: Mapping[str, Person], settings: LedgerSettings) -> Yardstick:
    planned = planned_minutes(dosage)
    whole: Exact | None = planned if planned is None or planned.denominator != 1 else planned.numerator
    return Yardstick(dosage, whole, round_up((whole or 0) * settings.full_session_share), statutory, people)


def _accounting(reason: Reason | None) -> Reason | None:
    """The two reasons that say that nothing was due open a question instead, and account for nothing until then."""
    return None if reason is None or reason.side is Side.NONE else reason

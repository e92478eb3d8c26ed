"""Plans, section F items, pupils, people and provisions: what was promised, to whom, by whom."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from server.domain.calendar import ONE_DAY
from server.domain.dosage import Dosage
from server.domain.vocabulary import DelivererRole, Measurable, PlanSource, Weekday


@dataclass(frozen=True, slots=True)
class Pupil:
    """A pupil is expected only from `on_roll_from` to `on_roll_to` (both included, None is open)."""

    id: str
    name: str
    year_group: int | None = None
    sen_status: str | None = None
    on_roll_from: date | None = None
    on_roll_to: date | None = None


@dataclass(frozen=True, slots=True)
class Guide:
    """What the adults who work with a pupil should know, in the SENCO's words. No rule reads it."""

    target: str | None = None
    strategies: str | None = None
    next_steps: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A deliverer. `qualifications` is what is on file; an empty tuple fails a dosage that wants a qualified person."""

    id: str
    name: str
    role: DelivererRole
    qualifications: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SectionFItem:
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Plan:
    """One pupil's source of promises."""

    id: str
    pupil: str
    source: PlanSource
    starts_on: date | None = None
    items: tuple[SectionFItem, ...] = ()

    @property
    def statutory(self) -> bool:
        return self.source in (PlanSource.SECTION_F, PlanSource.ISP)


@dataclass(frozen=True, slots=True)
class Slot:
    """A timetabled time of a provision: `starts_at` is "HH:MM" school-local, or None where only the day is known."""

    weekday: Weekday
    starts_at: str | None = None


@dataclass(frozen=True, slots=True)
class Provision:
    """One line of the provision map. `replaces` names the version that this one follows from its `starts_on`."""

    id: str
    title: str
    pupils: tuple[str, ...]
    dosage: Dosage
    starts_on: date
    plan: str | None = None
    items: tuple[str, ...] = ()
    ends_on: date | None = None
    block_weeks: int | None = None
    deliverers: tuple[str, ...] = ()
    slots: tuple[Slot, ...] = ()
    replaces: str | None = None
    weeks_per_year: int | None = None
    review_on: date | None = None
    wording: str | None = None
    measurable: Measurable = Measurable.FULL


def in_force(provisions: Iterable[Provision]) -> tuple[Provision, ...]:
    """The same provisions, each ended on the day before the version that replaces it begins.

    So a window that holds the day of a change is split there: the old version is active before it, the new from it on.
    """
    given = tuple(provisions)
    changes: dict[str, date] = {}
    for provision in given:
        if provision.replaces is not None:
            changes[provision.replaces] = min(changes.get(provision.replaces, date.max), provision.starts_on)
    return tuple(_ended_by(provision, changes.get(provision.id)) for provision in given)


def _ended_by(provision: Provision, change_on: date | None) -> Provision:
    if change_on is None or (provision.ends_on is not None and provision.ends_on < change_on):
        return provision
    return replace(provision, ends_on=change_on - ONE_DAY)

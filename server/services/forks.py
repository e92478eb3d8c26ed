"""Two versions of one record: both are kept, and the SENCO says which one stands."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from server.domain import forks as domain
from server.domain.vocabulary import Outcome
from server.services.desk_events import Said, desk_event
from server.services.desk_lines import Named
from server.services.ids import new_id
from server.services.refusal import Refusal
from server.store import audit, folds, log, pairing, people, plans
from server.store import forks as store
from server.store.engine import Database

SAYS = (
    "on", "provision_id", "outcome", "minutes", "reason", "starts_at", "group_size", "makes_up", "adherence",
    "engagement", "other_activity", "second_session",
)  # fmt: skip
"""What two versions can differ in."""
NAMES = {"provision_id": "provision"}


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version: who wrote it on which device, when by that device and when it arrived. `outcome` is None where it
    withdraws the record; `stands` for the one that counts until somebody decides."""

    id: str
    by: str
    device: str | None
    stated_at: datetime | None
    received_at: datetime
    stands: bool
    withdrawn: bool
    provision: str
    on: date
    outcome: str | None
    minutes: int | None
    reason: str | None
    starts_at: str | None
    group_size: int | None
    makes_up: date | None
    adherence: str | None
    engagement: int | None
    other_activity: bool
    second_session: bool


@dataclass(frozen=True, slots=True)
class ForkView:
    """`differs` names the fields in which the versions say different things."""

    record: str
    pupil: Named
    provision: Named
    on: date
    differs: tuple[str, ...]
    versions: tuple[VersionView, ...]


def listed(db: Database, school_id: str) -> list[ForkView]:
    """What waits for a decision, the longest waiting first."""
    with db.read() as session:
        found = open_forks(session, school_id)
        if not found:
            return []
        pupils, everyone = people.pupils(session, school_id), people.people(session, school_id)
        titles = {each: kept.provision.title for each, kept in plans.provisions(session, school_id).items()}
        devices = {device.id: device.name for device in pairing.devices(session, school_id)}
    names = {each: person.name for each, person in everyone.items()}
    views = (
        _view(entity, fork, Named(fork.heads[0].pupil_id, pupils[fork.heads[0].pupil_id].name), titles, names, devices)
        for entity, fork in found.items()
    )
    return sorted(views, key=lambda view: max(version.received_at for version in view.versions))


def resolve(
    db: Database, school_id: str, record: str, heads: Collection[str], keep: str, by: str, now: datetime
) -> None:
    """Says which of the `heads`, all of them as the SENCO saw them, stands from now on.

    Refuses with `not_found` where nothing waits, and with `out_of_date` where another version has come meanwhile.
    """
    with db.write() as session:
        head = log.lock_head(session, school_id)
        fork = open_forks(session, school_id, [record]).get(record)
        if fork is None:
            raise Refusal("not_found", "Somebody may have decided it already.")
        ids = {each.id for each in fork.all_heads}
        if not {keep} <= set(heads) <= ids or not {each.id for each in fork.heads} <= set(heads):
            raise Refusal(
                "out_of_date", "Another version has come since this page was opened. Look at it, then decide."
            )
        said = Said(
            "review.resolve",
            f"pupil:{fork.heads[0].pupil_id}",
            {"heads": sorted(ids), "keep": keep},
            by,
            now,
            record,
            fork.stands,
        )
        events, _ = log.append(session, school_id, head, [desk_event(new_id(now), said)], now)
        folds.project(session, school_id, events, now)
        audit.append_events(session, school_id, events)


@dataclass(frozen=True, slots=True)
class Fork:
    """`heads` are those of `all_heads` that say different things; `stands` is the id of the version that counts."""

    heads: tuple[store.StoredVersion, ...]
    all_heads: tuple[store.StoredVersion, ...]
    stands: str


def open_forks(session: Session, school_id: str, records: Collection[str] | None = None) -> dict[str, Fork]:
    """The records, by entity, whose open versions do not all say the same."""
    found = {}
    entities = store.ever_forked(session, school_id) if records is None else records
    for entity, versions in store.versions(session, school_id, entities).items():
        line = [version_of(each) for each in versions]
        open_ids = set(domain.open_heads(line))
        heads = [each for each in versions if each.id in open_ids]
        different = {_says(each): each for each in heads}
        stands = domain.head(line)
        if len(different) > 1 and stands is not None:
            found[entity] = Fork(_one_each(heads, stands.id), tuple(heads), stands.id)
    return found


def _one_each(heads: Sequence[store.StoredVersion], stands: str) -> tuple[store.StoredVersion, ...]:
    """Of versions that say the same the one that stands, else the latest: there is nothing to choose between them."""
    chosen: dict[tuple[Any, ...], store.StoredVersion] = {}
    for each in heads:
        before = chosen.get(_says(each))
        if before is None or before.id != stands:
            chosen[_says(each)] = each
    return tuple(sorted(chosen.values(), key=lambda each: each.seq))


def version_of(stored: store.StoredVersion) -> domain.Version:
    decides = stored.type == "review.resolve"
    named = json.loads(stored.body).get("heads", ()) if decides else ()
    saw = frozenset((*named, stored.base)) if stored.base else frozenset(named)
    return domain.Version(stored.id, stored.base, saw, stored.outcome == Outcome.VOID, decides)


def _says(version: store.StoredVersion) -> tuple[Any, ...]:
    if version.outcome == Outcome.VOID:
        return ("withdrawn",)
    return tuple(getattr(version, name) for name in SAYS)


def _view(
    entity: str,
    fork: Fork,
    pupil: Named,
    titles: Mapping[str, str],
    names: Mapping[str, str],
    devices: Mapping[str, str],
) -> ForkView:
    spoken = [each for each in fork.heads if each.outcome != Outcome.VOID]
    first = spoken[0] if spoken else fork.heads[0]
    differs = [NAMES.get(name, name) for name in SAYS if len({getattr(each, name) for each in spoken}) > 1]
    return ForkView(
        record=entity,
        pupil=pupil,
        provision=Named(first.provision_id, titles.get(first.provision_id, "")),
        on=first.on,
        differs=tuple(differs) if len(spoken) == len(fork.heads) else ("withdrawn", *differs),
        versions=tuple(
            VersionView(
                id=each.id,
                by=names.get(each.said_by or each.person_id, ""),
                device=devices.get(each.device_id) if each.device_id else None,
                stated_at=each.stated_at,
                received_at=each.received_at,
                stands=each.id == fork.stands,
                withdrawn=each.outcome == Outcome.VOID,
                provision=titles.get(each.provision_id, ""),
                on=each.on,
                outcome=None if each.outcome == Outcome.VOID else each.outcome,
                minutes=each.minutes,
                reason=each.reason,
                starts_at=each.starts_at,
                group_size=each.group_size,
                makes_up=each.makes_up,
                adherence=each.adherence,
                engagement=each.engagement,
                other_activity=each.other_activity,
                second_session=each.second_session,
            )
            for each in fork.heads
        ),
    )

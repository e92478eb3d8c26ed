"""Ids of a Kept file as the database needs them: UUIDs.

An id that is a UUID in lower-case letters with hyphens stays as it is: Kept wrote it. Any other becomes a UUID of
version 5, made from the file's own bytes, the name of its list and the id (for an item, its plan's id too). So the same
file gives the same ids each time it is read, and two files that both call somebody "p1" never mean the same pupil.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec

from server.domain.plan import Plan, Provision
from server.domain.record import Record
from server.imports.kept_file import KeptFile
from server.imports.kept_format import EquipmentIn, PresenceIn
from server.imports.kept_values import More

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z")
_EVENTS = ("records", "notes", "presence", "equipment")


def with_uuids(kept: KeptFile, data: bytes) -> KeptFile:
    """`kept` as read from `data`, every id a UUID."""
    return _Ids(sha256(data).hexdigest()).file(kept)


class _Ids:
    def __init__(self, digest: str) -> None:
        self._space = uuid5(NAMESPACE_URL, f"kept/1:{digest}")
        self._made: dict[tuple[str, str], str] = {}
        # In the log all that was said has one kind of id, and so have the items of all plans.
        self._taken: dict[str, tuple[str, str]] = {}

    def of(self, kind: str, given: str) -> str:
        found = self._made.get((kind, given))
        if found is None:
            found = self._made[kind, given] = self._make(kind, given, given)
        return found

    def _make(self, kind: str, key: str, given: str) -> str:
        if _UUID.match(given):
            holds = "event" if kind in _EVENTS else "items" if kind.startswith("items ") else kind
            if self._taken.setdefault(f"{holds} {given}", (kind, key)) == (kind, key):
                return str(UUID(given))
        return str(uuid5(self._space, f"{kind}:{key}"))

    def _item(self, plan: str, item: str) -> str:
        return self.of(f"items {plan}", item)

    def file(self, kept: KeptFile) -> KeptFile:
        of, school = self.of, kept.school
        first_plan: dict[str, str] = {}
        for plan in school.plans.values():
            for item in plan.items:
                first_plan.setdefault(item.id, plan.id)
        records = tuple(self._record(record) for record in school.records)
        return replace(
            kept,
            school=replace(
                school,
                people={of("people", id_): replace(one, id=of("people", id_)) for id_, one in school.people.items()},
                pupils={of("pupils", id_): replace(one, id=of("pupils", id_)) for id_, one in school.pupils.items()},
                plans={of("plans", plan.id): self._plan(plan) for plan in school.plans.values()},
                provisions={
                    of("provisions", line.id): self._provision(line, school.plans, first_plan)
                    for line in school.provisions.values()
                },
                records=records,
                not_judged=frozenset(of("provisions", id_) for id_ in school.not_judged),
            ),
            people=tuple(msgspec.structs.replace(one, id=of("people", one.id)) for one in kept.people),
            notes=tuple(
                msgspec.structs.replace(
                    note, id=of("notes", note.id), record=of("records", note.record), by=of("people", note.by)
                )
                for note in kept.notes
            ),
            presence=tuple(
                msgspec.structs.replace(report, **self._report("presence", at, report))
                for at, report in enumerate(kept.presence)
            ),
            equipment=tuple(
                msgspec.structs.replace(report, **self._report("equipment", at, report))
                for at, report in enumerate(kept.equipment)
            ),
            more=self._more(kept.more),
        )

    def _plan(self, plan: Plan) -> Plan:
        items = tuple(replace(item, id=self._item(plan.id, item.id)) for item in plan.items)
        return replace(plan, id=self.of("plans", plan.id), pupil=self.of("pupils", plan.pupil), items=items)

    def _provision(self, line: Provision, plans: Mapping[str, Plan], first_plan: Mapping[str, str]) -> Provision:
        """An item that several plans name is the provision's own plan's, else the first one's."""
        own = {item.id for item in plans[line.plan].items} if line.plan else set()
        return replace(
            line,
            id=self.of("provisions", line.id),
            pupils=tuple(self.of("pupils", pupil) for pupil in line.pupils),
            plan=self.of("plans", line.plan) if line.plan else None,
            items=tuple(
                self._item(line.plan if line.plan and item in own else first_plan[item], item) for item in line.items
            ),
            deliverers=tuple(self.of("people", person) for person in line.deliverers),
            replaces=self.of("provisions", line.replaces) if line.replaces else None,
        )

    def _record(self, record: Record) -> Record:
        return replace(
            record,
            id=self.of("records", record.id),
            session=self.of("sessions", record.session),
            provision=self.of("provisions", record.provision),
            pupil=self.of("pupils", record.pupil),
            by=self.of("people", record.by),
            amends=self.of("records", record.amends) if record.amends else None,
        )

    def _report(self, kind: str, at: int, report: PresenceIn | EquipmentIn) -> dict[str, str | None]:
        return {
            "id": self.of(kind, report.id if report.id is not None else f"[{at}]"),
            "provision": self.of("provisions", report.provision),
            "pupil": self.of("pupils", report.pupil),
            "by": self.of("people", report.by) if report.by is not None else None,
        }

    def _more(self, more: More) -> More:
        return More(
            asks={self.of("provisions", id_): asks for id_, asks in more.asks.items()},
            areas_of_need={self.of("provisions", id_): area for id_, area in more.areas_of_need.items()},
            upns={self.of("pupils", id_): upn for id_, upn in more.upns.items()},
            guides={self.of("pupils", id_): guide for id_, guide in more.guides.items()},
            observed={self.of("records", id_): seen for id_, seen in more.observed.items()},
        )
